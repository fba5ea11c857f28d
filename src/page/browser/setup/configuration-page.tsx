import { useSignal } from '@preact/signals';
import type { FailureView, WriteView } from '../../view/setup-documents.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { BrokerStep } from './broker-step.tsx';
import { Failure } from './failure.tsx';
import { PlantsStep } from './plants-step.tsx';
import { PointsStep } from './points-step.tsx';
import { ReloadCard } from './reload-card.tsx';
import { ReviewStep } from './review-step.tsx';
import { SetupProvider } from './setup-provider.tsx';
import { type Flow, useSetup } from './setup-store.ts';
import { useTask } from './use-task.ts';
import { ByHand } from './written.tsx';

const FLOW: Flow = { prefix: 'configuration', steps: ['overview', 'plants', 'points', 'broker', 'review'] };

/** The page of the configuration: it applies a changed file, and changes parts of the configuration with steps of the set-up. */
export function ConfigurationPage() {
  return (
    <SetupProvider flow={FLOW}>
      <Steps />
    </SetupProvider>
  );
}

function Steps() {
  const setup = useSetup();
  const { s, view } = setup;
  const written = useSignal<WriteView | null>(null);
  const result = written.value;
  const step = setup.step.value;
  // The bridge sends an empty list of steps if it no longer has the answers, for example after a restart.
  if (step === 'overview' || view.steps.length === 0) return <Overview written={result} begin={() => (written.value = null)} />;
  if (step === 'plants') return <PlantsStep />;
  if (step === 'points') return <PointsStep />;
  if (step === 'broker') return <BrokerStep />;
  return result?.written === false ? (
    <ByHand files={result.files} what={s('setup.edit.by_hand', { file: view.file })} />
  ) : (
    <ReviewStep
      onWritten={(now) => {
        written.value = now;
        if (now.written) setup.goTo('overview');
      }}
    />
  );
}

function Overview({ written, begin }: { readonly written: WriteView | null; readonly begin: () => void }) {
  const setup = useSetup();
  const { s, api } = setup;
  const task = useTask();
  const failure = useSignal<FailureView | null>(null);
  const start = async (): Promise<void> => {
    const begun = await api.beginEdit();
    failure.value = begun.ok ? null : begun.failure;
    if (!begun.ok) return;
    begin();
    await setup.load();
    setup.goTo('plants');
  };
  return (
    <>
      <PageTitle title={s('setup.edit.title')} />
      <div class="columns">
        <div class="card">
          <p>{s('setup.edit.what')}</p>
          <div class="actions">
            <button type="button" class="button primary" aria-disabled={task.isBusy.value} onClick={() => void task.run(start)}>
              {s('setup.edit.begin')}
            </button>
          </div>
          <Failure failure={failure.value} />
          <p role="status">
            {written?.written === true && s('setup.edit.written', { files: written.changed.join(', '), kept: written.kept.join(', ') })}
          </p>
        </div>
        <ReloadCard />
      </div>
    </>
  );
}
