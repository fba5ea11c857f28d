import type { ErrorCode } from '../../errors.ts';
import { applicationAnswers } from '../../setup/application-answers.ts';
import type { Answers } from '../../setup/config-files.ts';
import { listenFor } from '../authorize/callback.ts';
import { askOption, askRemedy, stateOf } from './ask-option.ts';
import type { Move, Run } from './follow.ts';
import { BACK } from './questions.ts';

/** Codes of failed sign-in tests after which the owner has to authorise the application. */
const NEEDS_OWNER: readonly ErrorCode[] = ['authorization_missing', 'authorization_ended'];

export async function askApplication(run: Run): Promise<Move> {
  const { session, questions, texts } = run;
  const before = stateOf(session, 'isolarcloud.region').value;
  const answer = { option: 'isolarcloud.application_id', message: 'setup.application', answersOf: applicationAnswers } as const;
  if ((await askOption(run, answer)) === 'back') return 'back';
  const region = String(stateOf(session, 'isolarcloud.region').value);
  if (region !== before) questions.say('warn', texts('setup.region_of_address', { region }));
  return 'next';
}

export async function askRedirectUrl(run: Run): Promise<Move> {
  if (run.session.namedByApplication().redirectUrl !== null) return 'skip';
  const required = (typed: string): Answers => ({ 'isolarcloud.redirect_url': typed });
  return askOption(run, { option: 'isolarcloud.redirect_url', message: 'setup.redirect_url', answersOf: required });
}

/** Lets the owner authorise the application, unless it is authorised already. */
export async function askAuthorisation(run: Run): Promise<Move> {
  const { session, questions, texts } = run;
  const result = await session.testSignIn();
  if (result.ok) {
    questions.say('success', texts('setup.signed_in'));
    return 'skip';
  }
  if (NEEDS_OWNER.includes(result.failure.code)) return authorise(run);
  return askRemedy(run, result.failure, [
    { label: 'setup.remedy.application', go: () => ({ to: 'application' }) },
    { label: 'setup.remedy.keys', go: () => ({ to: 'app_key' }) },
    { label: 'setup.remedy.again', go: () => ({ to: 'authorisation' }) },
  ]);
}

/** Shows the Authorize URL until a code is accepted. The code arrives through the redirect URL, or the user pastes it. */
async function authorise(run: Run): Promise<Move> {
  const { session, questions, texts, sleep } = run;
  const begun = await session.beginAuthorisation();
  if (!begun.ok) return askRemedy(run, begun.failure, [{ label: 'setup.remedy.application', go: () => ({ to: 'application' }) }]);
  const { redirectUrl, page, state } = begun;
  const accepted = new AbortController();
  const spend = async (text: string): Promise<string> => {
    const result = await session.authorise(text, 'pasted');
    if (result.ok) accepted.abort();
    else questions.say('error', result.sentence);
    return result.sentence;
  };
  const callback = await listenFor(redirectUrl, {
    state,
    texts,
    sleep,
    arrived: spend,
    failed: (sentence) => questions.say('error', sentence),
  });
  try {
    questions.say('info', texts('authorize.register', { url: redirectUrl }));
    questions.say('info', texts('setup.open'));
    questions.showAddress(page);
    while (!accepted.signal.aborted) {
      const typed = await questions.text({ message: callback.instruction, mistakeIn: () => undefined, until: accepted.signal });
      if (typed === BACK) return 'back';
      if (typed !== '') await spend(typed);
    }
    questions.say('success', texts('setup.authorised'));
    return 'next';
  } finally {
    await callback.stop();
  }
}
