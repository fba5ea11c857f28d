import { localeOf } from '../../app/texts.ts';
import { CONFIG_VARIABLE, DEFAULT_PATH } from '../../config/defaults.ts';
import { BridgeError, EXIT, type ExitCode } from '../../errors.ts';
import { SetupSession } from '../../setup/session.ts';
import { phrase, type Texts } from '../../texts/texts.ts';
import type { Context, Outcome } from '../context.ts';
import type { ConfigOptions } from '../support/load-config.ts';
import { readText } from '../support/text-file.ts';
import { stateOf, take } from './ask-option.ts';
import { follow } from './follow.ts';
import { Ended, Questions } from './questions.ts';
import { SCREENS } from './screens.ts';

const LANGUAGE = 'isolarcloud.language';

/**
 * Asks for everything that a configuration needs, tests it, and writes the files.
 * @throws BridgeError usage_invalid without a terminal, config_unreadable, config_unwritable after the texts were printed
 */
export async function setup({ config }: ConfigOptions, context: Context): Outcome {
  const { env, stop, leave } = context;
  const texts = context.spoken();
  const terminal = context.terminal();
  if (terminal === null) throw new BridgeError('usage_invalid', { detail: phrase('detail.setup_without_terminal') });
  const file = config ?? (env[CONFIG_VARIABLE] || DEFAULT_PATH);
  const session = new SetupSession({ ...context, file, readFile: readText, texts });
  const questions = new Questions(terminal, stop, leave);
  try {
    speakAs(session, localeOf(env));
    return await ask(session, questions, texts, context);
  } catch (thrown) {
    if (!(thrown instanceof Ended) && !stop.aborted) throw thrown;
    questions.say('info', texts('setup.nothing_written'));
    return stop.aborted ? EXIT.interrupted : EXIT.ok;
  }
}

async function ask(session: SetupSession, questions: Questions, texts: Texts, { out, sleep }: Context): Promise<ExitCode> {
  const { file, existing } = session.state();
  questions.say('info', texts('setup.begin', { file }));
  if (existing !== 'none') questions.say('info', texts(`setup.existing.${existing}`, { file }));
  await follow(SCREENS, { session, questions, texts, sleep });
  const result = await session.write();
  if (result.written) {
    for (const kept of result.kept) questions.say('info', texts('setup.kept', { file: kept }));
    questions.say('success', texts('setup.written', { files: result.files.join(', ') }));
    return EXIT.ok;
  }
  for (const { path, text } of result.files) out.write(`\n# ${path}\n${text}`);
  throw new BridgeError(result.code, { detail: result.files.map(({ path }) => path).join(', ') });
}

/** Sets the option of the language to that of the terminal, if iSolarCloud has that language and the file sets none. */
function speakAs(session: SetupSession, locale: string): void {
  const { isSet, choices } = stateOf(session, LANGUAGE);
  if (!isSet && choices?.includes(`_${locale}`)) take(session, { [LANGUAGE]: `_${locale}` });
}
