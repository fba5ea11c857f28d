import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { EditPreviewView, WriteView } from '../../view/setup-documents.ts';
import { MistakeList } from './mistake-list.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { useTask } from './use-task.ts';

/**
 * Shows the changes and the calls that they need, with a button that writes them. @param props.onWritten called with the result of writing
 */
export function ReviewStep({ onWritten }: { readonly onWritten: (result: WriteView) => void }) {
  const { s, api } = useSetup();
  const task = useTask();
  const preview = useSignal<EditPreviewView | null>(null);
  const isOutdated = useSignal(false);
  const look = async (): Promise<void> => {
    preview.value = await api.previewEdit();
  };
  useEffect(() => void task.run(look), []);
  const shown = preview.value;
  const canWrite = shown !== null && shown.changes.length > 0 && shown.mistakes.length === 0;
  const submit = async (): Promise<void> => {
    isOutdated.value = false;
    if (!canWrite) return look();
    const result = await api.write(shown.seal);
    if (result !== null) return onWritten(result);
    isOutdated.value = true;
    await look();
  };
  const shownValue = (value: unknown): string =>
    value === null ? s('setup.edit.hidden') : Array.isArray(value) ? value.join(', ') : String(value);
  return (
    <StepForm title={s('setup.edit.review')} task={task} submit={s(canWrite ? 'setup.edit.write' : 'setup.page.again')} onSubmit={submit}>
      {shown?.changes.length === 0 && <p>{s('setup.edit.nothing')}</p>}
      <dl class="facts">
        {shown?.changes.map(({ option, before, after }) => (
          <div key={option}>
            <dt>
              <code>{option}</code>
            </dt>
            <dd>
              {shownValue(before)} → <strong>{shownValue(after)}</strong>
            </dd>
          </div>
        ))}
      </dl>
      {shown !== null && shown.calls !== null && <p>{s('setup.edit.calls', shown.calls)}</p>}
      <MistakeList mistakes={shown?.mistakes ?? []} />
      <p role="alert" class="form-failure">
        {isOutdated.value && s('setup.edit.outdated')}
      </p>
    </StepForm>
  );
}
