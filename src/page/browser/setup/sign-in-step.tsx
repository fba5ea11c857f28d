import { useSignal } from '@preact/signals';
import type { RegionsView, SignInView } from '../../view/setup-documents.ts';
import { Failure } from './failure.tsx';
import { answersIn, Field } from './field.tsx';
import { OAuthStep } from './oauth-step.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { useAnswers } from './use-answers.ts';
import { useTask } from './use-task.ts';

const OPTIONS = ['isolarcloud.username', 'isolarcloud.password'];

/**
 * The step of the sign-in. If iSolarCloud has sent the browser back with a code, the step for OAuth2.0 is shown, whatever kind of
 * application is chosen.
 */
export function SignInStep() {
  const { isOAuth, arrival } = useSetup();
  const hasCode = useSignal(arrival !== null);
  return isOAuth || hasCode.value ? <OAuthStep /> : <PasswordStep />;
}

/** Tests the sign-in with user and password. Each press makes one attempt. */
function PasswordStep() {
  const setup = useSetup();
  const { s } = setup;
  const task = useTask();
  const { mistakes, send } = useAnswers();
  const result = useSignal<SignInView | null>(null);
  const regions = useSignal<RegionsView | null>(null);
  const signIn = async (tryAgain: boolean): Promise<void> => {
    result.value = null;
    regions.value = null;
    result.value = await setup.api.testSignIn({ tryAgain });
    if (result.value.ok) setup.go(1);
  };
  const submit = async (form: FormData): Promise<void> => {
    if (await send(answersIn(form, OPTIONS, setup))) await signIn(false);
  };
  const askOthers = async (): Promise<void> => {
    regions.value = await setup.api.askOtherRegions();
  };
  const takeRegion = async (region: string): Promise<void> => {
    await send({ 'isolarcloud.region': region });
    result.value = null;
    regions.value = null;
  };
  const failed = result.value?.ok === false ? result.value : null;
  return (
    <StepForm
      title={s('setup.page.step.sign_in')}
      task={task}
      submit={s('setup.page.sign_in.start')}
      onSubmit={submit}
      others={
        <>
          {failed?.isRemembered === true && (
            <button type="button" class="button" onClick={() => void task.run(() => signIn(true))}>
              {s('setup.page.sign_in.same_again')}
            </button>
          )}
          {failed?.mayBeOfAnotherRegion === true && (
            <button type="button" class="button" onClick={() => void task.run(askOthers)}>
              {s('setup.page.other_regions')}
            </button>
          )}
        </>
      }
    >
      <p class="secondary">{s('setup.page.sign_in.one')}</p>
      <Field option="isolarcloud.username" label={s('setup.username')} mistakes={mistakes.value} />
      <Field option="isolarcloud.password" label={s('setup.password')} mistakes={mistakes.value} />
      <Failure failure={failed?.failure ?? null} />
      {regions.value?.ok === false && <Failure failure={regions.value.failure} />}
      {regions.value?.ok === true && (
        <div role="status">
          <ul class="plain-list">
            {regions.value.regions.map(({ region, isRight, sentence }) => (
              <li key={region}>
                {sentence}{' '}
                {isRight && (
                  <button type="button" class="button" onClick={() => void task.run(() => takeRegion(region))}>
                    {s('setup.page.take_region', { region })}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </StepForm>
  );
}
