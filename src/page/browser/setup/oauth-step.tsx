import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { AuthorisedView, BegunView, FailureView } from '../../view/setup-documents.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Failure } from './failure.tsx';
import { answersIn, Field } from './field.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { useAnswers } from './use-answers.ts';
import { useTask } from './use-task.ts';

const APPLICATION = 'isolarcloud.application_id';
const REGION = 'isolarcloud.region';
const REDIRECT_URL = 'isolarcloud.redirect_url';
/** Codes of failed tests after which the owner has to authorise the application (again). */
const NEEDS_OWNER: readonly string[] = ['authorization_missing', 'authorization_ended'];

/** The step in which the owner authorises the application. The code arrives through the redirect URL in any tab, or the user pastes it. */
export function OAuthStep() {
  const setup = useSetup();
  const { s, api } = setup;
  const task = useTask();
  const { mistakes, send, sendApplication } = useAnswers();
  const failure = useSignal<FailureView | null>(null);
  const begun = useSignal<Extract<BegunView, { ok: true }> | null>(null);
  const arrived = useSignal<{ readonly text: string; readonly result: AuthorisedView } | null>(null);
  const movedTo = useSignal<string | null>(null);
  const id = useId();
  const own = setup.view.redirectUrl ?? new URL('callback', location.href).href;

  const pass = async (text: string, from: 'browser' | 'pasted'): Promise<void> => {
    const result = await api.authorise(text, from);
    arrived.value = { text, result };
    if (result.ok) setup.go(1);
  };
  useEffect(() => {
    const { arrival } = setup;
    setup.arrival = null;
    if (arrival !== null) void task.run(() => pass(arrival, 'browser'));
  }, []);

  const submit = async (form: FormData): Promise<void> => {
    arrived.value = null;
    failure.value = null;
    const pasted = String(form.get('pasted') ?? '').trim();
    if (pasted !== '') return pass(pasted, 'pasted');
    const before = setup.option(REGION).value;
    const application = String(form.get(APPLICATION) ?? '').trim();
    // An empty field does not change an application that is set already.
    if ((application !== '' || !setup.option(APPLICATION).isSet) && !(await sendApplication(application))) return;
    if (!(await send(answersIn(form, [REDIRECT_URL], setup)))) return;
    const region = setup.option(REGION).value;
    if (region !== before) movedTo.value = String(region);
    const tested = await api.testSignIn({ tryAgain: false });
    if (tested.ok) return setup.go(1);
    if (!NEEDS_OWNER.includes(tested.failure.code)) {
      failure.value = tested.failure;
      return;
    }
    const beginning = await api.beginAuthorisation();
    if (beginning.ok) begun.value = beginning;
    else failure.value = beginning.failure;
  };
  const result = arrived.value?.result ?? null;
  return (
    <StepForm
      title={s('setup.page.step.sign_in')}
      task={task}
      submit={s(begun.value === null ? 'setup.page.oauth.begin' : 'setup.page.oauth.take')}
      onSubmit={submit}
    >
      <p>
        {s('setup.page.oauth.callback')} <code>{own}</code> <CopyButton text={own} what={own} />
      </p>
      <Field option={APPLICATION} label={s('setup.application')} mistakes={mistakes.value} />
      <Field
        option={REDIRECT_URL}
        label={s('setup.page.oauth.redirect_url')}
        mistakes={mistakes.value}
        preset={setup.view.redirectUrl ?? ''}
      />
      <p role="status">{movedTo.value !== null && s('setup.region_of_address', { region: movedTo.value })}</p>
      {begun.value !== null && (
        <>
          <p>{s('setup.page.oauth.registered', { url: begun.value.redirectUrl })}</p>
          <p>{s('setup.open')}</p>
          <p>
            <a class="button" href={begun.value.page} target="_blank" rel="noreferrer">
              {s('setup.page.oauth.open')}
            </a>
          </p>
          <div class="field">
            <label for={id}>{s('setup.page.oauth.paste')}</label>
            <input id={id} name="pasted" type="text" autocomplete="off" />
          </div>
        </>
      )}
      <Failure failure={failure.value} />
      <p role="alert">{result !== null && !result.ok && result.sentence}</p>
      {result?.confirm === true && (
        <button type="button" class="button" onClick={() => void task.run(() => pass(arrived.peek()?.text ?? '', 'pasted'))}>
          {s('authorize.confirm_link')}
        </button>
      )}
    </StepForm>
  );
}
