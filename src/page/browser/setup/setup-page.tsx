import { useSignal } from '@preact/signals';
import type { WriteView } from '../../view/setup-documents.ts';
import { BrokerStep } from './broker-step.tsx';
import { FileStep } from './file-step.tsx';
import { HomeAssistantStep } from './home-assistant-step.tsx';
import { KeysStep } from './keys-step.tsx';
import { PlantsStep } from './plants-step.tsx';
import { PointsStep } from './points-step.tsx';
import { RegionStep } from './region-step.tsx';
import { SetupProvider } from './setup-provider.tsx';
import { type StepName, useSetup } from './setup-store.ts';
import { SignInStep } from './sign-in-step.tsx';
import { Written } from './written.tsx';

type OwnStep = Exclude<StepName, 'overview' | 'review'>;

const PAGES: Readonly<Record<Exclude<OwnStep, 'file'>, () => preact.JSX.Element>> = {
  region: RegionStep,
  keys: KeysStep,
  sign_in: SignInStep,
  plants: PlantsStep,
  points: PointsStep,
  broker: BrokerStep,
  home_assistant: HomeAssistantStep,
};

/** The guided set-up, with one form for each step. The bridge keeps the answers, so that the page can be closed and opened again. */
export function SetupPage() {
  return (
    <SetupProvider>
      <Steps />
    </SetupProvider>
  );
}

function Steps() {
  const { s, step, steps: all } = useSetup();
  const steps = all as readonly OwnStep[];
  const written = useSignal<WriteView | null>(null);
  if (written.value !== null) return <Written result={written.value} />;
  const current = step.value as OwnStep;
  const Current = current === 'file' ? null : PAGES[current];
  return (
    <div class="setup">
      <ol class="setup-steps" aria-label={s('setup.page.steps')}>
        {steps.map((name) => (
          <li key={name} {...(name === current && { 'aria-current': 'step' as const })}>
            {s(`setup.page.step.${name}`)}
          </li>
        ))}
      </ol>
      {Current === null ? (
        <FileStep
          onWritten={(result) => {
            written.value = result;
          }}
        />
      ) : (
        <Current key={current} />
      )}
    </div>
  );
}
