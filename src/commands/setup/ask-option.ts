import type { Answers } from '../../setup/config-files.ts';
import type { Failure } from '../../setup/failure.ts';
import type { OptionState } from '../../setup/option-state.ts';
import type { SetupSession } from '../../setup/session.ts';
import type { TextKey } from '../../texts/texts.ts';
import type { Move, Run } from './follow.ts';
import { BACK, type Choice } from './questions.ts';

export interface TypedOption {
  readonly option: string;
  readonly message: TextKey;
  /** The answer if the user types nothing. Default: the value that is set. */
  readonly proposed?: string | undefined;
  /** Text in the empty field if no answer is proposed. */
  readonly hint?: string;
  /** The answers if the user empties the field of an option that is set. Default: the option keeps its value. */
  readonly removal?: Answers;
  /** Converts the typed text to answers. Default: the text as the answer of the option. */
  readonly answersOf?: (typed: string) => Answers;
}

/** The present state of one option. @throws RangeError for an option of no step */
export function stateOf(session: SetupSession, option: string): OptionState {
  const options = session.state().steps.flatMap((step) => step.options);
  const found = options.find((each) => each.option === option);
  if (found === undefined) throw new RangeError(option);
  return found;
}

/** Adds answers that are known to be free of mistakes. @throws RangeError if they have a mistake */
export function take(session: SetupSession, given: Answers): void {
  const [mistake] = session.answer(given);
  if (mistake !== undefined) throw new RangeError(`${mistake.option} ${mistake.message}`);
}

/**
 * Asks for an option as text. A secret is not shown. An empty answer keeps the present value; if there is none and the option is not
 * required, the option is not set.
 */
export async function askOption(
  { session, questions, texts }: Run,
  { option, message, proposed, hint, removal, answersOf }: TypedOption,
): Promise<'next' | 'back'> {
  const { isSecret, isSet, isRequired, value } = stateOf(session, option);
  // The value of an option that refers to a secret is null here: its field is empty from the start.
  const canBeEmptied = removal !== undefined && value !== null;
  const given = (typed: string): Answers => {
    if (typed === '' && isSet) return (canBeEmptied && removal) || {};
    if (answersOf !== undefined) return answersOf(typed);
    return { [option]: typed === '' && !isRequired ? null : typed };
  };
  const mistakeIn = (typed: string): string | undefined => session.mistakesIn(given(typed))[0]?.message;
  const question = { message: texts(message), mistakeIn, hint };
  const answer = proposed ?? (value === null ? null : String(value));
  const proposal = answer === null ? {} : { preset: answer, hint: answer };
  const present = canBeEmptied ? { prefilled: String(value) } : proposal;
  const typed = await (isSecret
    ? questions.secret({ ...question, message: isSet ? `${texts(message)} ${texts('setup.unchanged')}` : texts(message) })
    : questions.text({ ...question, ...present }));
  if (typed === BACK) return 'back';
  take(session, given(typed));
  return 'next';
}

/** A choice after a failed test. */
export interface Remedy {
  readonly label: TextKey;
  readonly go: () => Move | Promise<Move>;
}

/** Shows why a test failed, and asks what to do next. */
export async function askRemedy({ questions, texts }: Run, { happened, causes }: Failure, remedies: readonly Remedy[]): Promise<Move> {
  const [only] = causes;
  const advice =
    causes.length === 1 && only ? [only.remedy] : causes.map(({ cause, remedy }) => texts('doctor.perhaps', { cause, remedy }));
  questions.say('error', [happened, ...advice].join('\n'));
  const choices = remedies.map(({ label }, index): Choice<number> => ({ value: index, label: texts(label) }));
  const chosen = await questions.choose({ message: texts('setup.what_next'), choices, chosen: 0 });
  return chosen === BACK ? 'back' : ((await remedies[chosen]?.go()) ?? 'next');
}
