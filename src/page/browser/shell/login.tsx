import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { api, RequestError } from '../client/api.ts';
import { usePage } from '../client/page.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Asks for the page's password, or for the code of the set-up. */
export function Login() {
  const { session } = usePage();
  const { t } = useTexts();
  const isSetup = session.value?.isSetup === true;
  const id = useId();
  const failure = useSignal<RequestError | 'cookie' | null>(null);
  const isBusy = useSignal(false);
  const signIn = async (form: HTMLFormElement): Promise<void> => {
    isBusy.value = true;
    try {
      await api.login(String(new FormData(form).get('password') ?? ''));
      const now = await api.session();
      failure.value = now.signedIn ? null : 'cookie';
      session.value = now;
    } catch (error) {
      failure.value = error instanceof RequestError ? error : new RequestError('unreachable');
    } finally {
      isBusy.value = false;
    }
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement && !isBusy.value) void signIn(event.currentTarget);
  };
  return (
    <div class="login card">
      <PageTitle title={t(isSetup ? 'login.setup' : 'login.title')} />
      <p class="secondary">{t(isSetup ? 'login.code_which' : 'login.which')}</p>
      <form onSubmit={submit}>
        <label for={`${id}-password`}>{t(isSetup ? 'login.code' : 'login.password')}</label>
        <input
          id={`${id}-password`}
          name="password"
          {...(isSetup ? { type: 'text' as const } : { type: 'password' as const })}
          autocomplete={isSetup ? 'one-time-code' : 'current-password'}
          required
          aria-describedby={`${id}-failure`}
        />
        <p id={`${id}-failure`} role="alert" class="form-failure">
          {failure.value !== null && sentenceOf(failure.value, isSetup, t)}
        </p>
        <button type="submit" class="button primary" aria-disabled={isBusy.value}>
          {t('login.sign_in')}
        </button>
      </form>
    </div>
  );
}

function sentenceOf(failure: RequestError | 'cookie', isSetup: boolean, t: ReturnType<typeof useTexts>['t']): string {
  if (failure === 'cookie') return t('login.no_cookie');
  const seconds = failure.retryAfterSeconds ?? 0;
  if (failure.reason === 'wrong_password') {
    const key = isSetup ? 'login.code_wrong' : 'login.wrong';
    return seconds > 0 ? t(`${key}_wait`, { seconds }) : t(key);
  }
  if (failure.reason === 'too_many') return t('login.wait', { seconds });
  return failure.reason === 'unreachable' ? t('login.unreachable') : t('login.refused');
}
