import type { ReloadView } from '../../view/documents/bridge.ts';
import { formatClock } from '../format/times.ts';
import { Card } from '../parts/card.tsx';
import { Problem } from '../parts/problem.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { useSetup } from './setup-store.ts';
import { useTask } from './use-task.ts';

/** A button that applies a changed configuration file, and the result of the last attempt. */
export function ReloadCard() {
  const { s, page, api } = useSetup();
  const task = useTask();
  const reload = page.documents.bridge.value?.reload ?? null;
  if (reload === null) return <p>{s('setup.edit.only_restart')}</p>;
  const ask = async (): Promise<void> => void (await api.reload());
  return (
    <Card title={s('setup.edit.reload')}>
      <p class="secondary">{s('setup.edit.reload_what')}</p>
      <div class="actions">
        <button type="button" class="button" aria-disabled={reload.isRunning} onClick={() => !reload.isRunning && void task.run(ask)}>
          {s(reload.isRunning ? 'setup.edit.reloading' : 'setup.edit.reload')}
        </button>
      </div>
      <div role="status">{reload.last !== null && <Outcome last={reload.last} />}</div>
    </Card>
  );
}

function Outcome({ last: { at, outcome, changed, needRestart, mistakes, problem } }: { readonly last: NonNullable<ReloadView['last']> }) {
  const { s } = useSetup();
  const { locale } = useTexts();
  const time = formatClock(at, null, locale);
  return (
    <>
      <p>{s(`setup.edit.outcome.${outcome}`, { time, options: changed.join(', ') })}</p>
      {needRestart.length > 0 && <p>{s('setup.edit.need_restart', { options: needRestart.join(', ') })}</p>}
      {mistakes.length > 0 && (
        <ul class="plain-list">
          {mistakes.map(({ where, option, message }) => (
            <li key={`${where} ${option}`}>
              {where !== '' && <code>{where}</code>} {option !== '' && <code>{option}</code>} {message}
            </li>
          ))}
        </ul>
      )}
      {outcome === 'failed' && problem !== null && <Problem problem={problem} />}
    </>
  );
}
