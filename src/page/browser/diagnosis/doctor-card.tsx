import type { DoctorStepView, DoctorView } from '../../view/documents/diagnosis.ts';
import { api } from '../client/api.ts';
import { usePage } from '../client/page.ts';
import { Card } from '../parts/card.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import type { IconName } from '../parts/icon.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status, type Tone } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { useStart } from './use-start.ts';

/** Runs the doctor and shows its steps as they end. */
export function DoctorCard() {
  const { documents, language } = usePage();
  const { t } = useTexts();
  const doctor = documents.doctor.value;
  const isRunning = doctor !== null && doctor.endedAt === null;
  const { isRefused, start } = useStart(isRunning, () => api.doctor(language.language.peek()));
  return (
    <Card title={t('doctor.title')}>
      <p class="secondary">{t('doctor.what')}</p>
      <div class="actions">
        <button type="button" class="button primary" aria-disabled={isRunning} onClick={() => void start()}>
          {isRunning ? t('doctor.running') : t('doctor.start')}
        </button>
        {doctor !== null && doctor.endedAt !== null && (
          <CopyButton text={doctor.report} what={t('doctor.report')} label={t('doctor.copy')} />
        )}
      </div>
      <p role="status">{isRefused.value && t('doctor.refused')}</p>
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
        <Problem key={note.happened} problem={note} />
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
