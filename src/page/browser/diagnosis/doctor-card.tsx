import { useSignal } from '@preact/signals';
import type { DoctorStepView, DoctorView } from '../../view/documents.ts';
import { api } from '../client/api.ts';
import { usePage } from '../client/page.ts';
import { secondsUntil } from '../format/times.ts';
import { Card } from '../parts/card.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import type { IconName } from '../parts/icon.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status, type Tone } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Runs the doctor and shows its steps as they end. */
export function DoctorCard() {
  const { documents, clock } = usePage();
  const { t } = useTexts();
  const againAt = useSignal<number | null>(null);
  const doctor = documents.doctor.value;
  const isRunning = doctor !== null && doctor.endedAt === null;
  const seconds = secondsUntil(againAt.value, clock.now.value);
  const start = async (): Promise<void> => {
    if (isRunning || seconds > 0) return;
    againAt.value = (await api.doctor().catch(() => null))?.againAt ?? null;
  };
  return (
    <Card title={t('doctor.title')}>
      <p class="secondary">{t('doctor.what')}</p>
      <div class="actions">
        <button type="button" class="button primary" aria-disabled={isRunning || seconds > 0} onClick={() => void start()}>
          {isRunning ? t('doctor.running') : seconds > 0 ? t('doctor.in', { seconds }) : t('doctor.start')}
        </button>
        {doctor !== null && doctor.endedAt !== null && (
          <CopyButton text={doctor.report} what={t('doctor.report')} label={t('doctor.copy')} />
        )}
      </div>
      {doctor !== null && <Examination doctor={doctor} />}
    </Card>
  );
}

function Examination({ doctor: { steps, notes, endedAt } }: { readonly doctor: DoctorView }) {
  const { t } = useTexts();
  const wrong = steps.filter(({ status }) => status === 'wrong').length;
  return (
    <>
      <p role="status">{endedAt !== null && (wrong === 0 ? t('doctor.all_ok') : t('doctor.wrong', { count: wrong }))}</p>
      <ol class="steps">
        {steps.map((step) => (
          <Step key={step.name} step={step} />
        ))}
      </ol>
      {notes.map((note) => (
        <Problem key={note.code} problem={note} />
      ))}
    </>
  );
}

const TONES: Readonly<Record<DoctorStepView['status'], Tone>> = {
  waiting: 'muted',
  running: 'muted',
  ok: 'ok',
  wrong: 'error',
  skipped: 'muted',
};
const ICONS: Readonly<Partial<Record<DoctorStepView['status'], IconName>>> = { running: 'refresh' };

function Step({ step: { title, status, text, causes } }: { readonly step: DoctorStepView }) {
  const { t } = useTexts();
  const icon = ICONS[status];
  return (
    <li class={`step step-${status}`}>
      <div class="step-head">
        <strong>{title}</strong>
        <Status tone={TONES[status]} word={t(`doctor.status.${status}`)} {...(icon !== undefined && { icon })} />
      </div>
      {text !== null && <p>{text}</p>}
      {causes.length > 0 && (
        <ul>
          {causes.map(({ cause, remedy }) => (
            <li key={cause}>
              {cause} <span class="secondary">{remedy}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
