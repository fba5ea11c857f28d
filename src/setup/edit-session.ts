import { isDeepStrictEqual } from 'node:util';
import { setsOption } from '../config/environment.ts';
import { BridgeError } from '../errors.ts';
import type { BrokerFound } from './broker-test.ts';
import type { CostTable, FoundPlant } from './call-costs.ts';
import type { Answers, OptionChange } from './config-files.ts';
import { resultOf, type TestResult } from './failure.ts';
import type { FoundBroker } from './find-brokers.ts';
import { type SetupDeps, SetupSession, type SetupState, type ShownMistake, type WriteResult } from './session.ts';
import { asMeant } from './typed-answers.ts';

/** The steps of the set-up that can be repeated while the bridge runs. */
const STEPS: readonly string[] = ['plants', 'points', 'broker'];

/** The options that these steps can change. The other options of the broker can be changed only in the file. */
const EDITABLE: ReadonlySet<string> = new Set([
  ...['plants.include', 'points.preset', 'points.include', 'points.exclude', 'isolarcloud.language'],
  ...['mqtt.url', 'mqtt.username', 'mqtt.password', 'mqtt.ca_file', 'mqtt.certificate_file', 'mqtt.key_file'],
  'mqtt.embedded_broker.enabled',
]);

const PASSWORD = 'mqtt.password';
/** Options that decide to which machine the password of the broker is sent. */
const RECIPIENT: readonly string[] = ['mqtt.url', 'mqtt.ca_file'];

export interface EditPreview {
  readonly changes: readonly OptionChange[];
  /** Number of calls in an hour; null if the plants are not listed. */
  readonly calls: { readonly before: number; readonly after: number } | null;
  readonly mistakes: readonly ShownMistake[];
  /** A hash of the preview. {@link EditSession.writeShown} writes only if it still matches. */
  readonly seal: string;
}

/**
 * Changes the configuration of a running bridge with steps of the set-up. No result contains the value of a secret that is already set, not
 * even the result of {@link writeShown} if the files cannot be written.
 */
export class EditSession {
  readonly #deps: SetupDeps;
  #session: SetupSession | null = null;

  constructor(deps: SetupDeps) {
    this.#deps = deps;
  }

  /** Starts again with the present files. Earlier answers are forgotten. */
  begin(): Promise<TestResult> {
    const { texts } = this.#deps;
    return resultOf(
      async () => {
        this.#session = null;
        const session = new SetupSession(this.#deps);
        const { existing, file } = session.state();
        // The set-up would replace a file with mistakes by a new one, and write a file where the environment is the configuration.
        if (existing === 'none') throw new BridgeError('config_missing', { detail: file });
        if (existing === 'replaced' || session.preview().mistakes.length > 0) throw new BridgeError('config_invalid', { detail: file });
        this.#session = session;
        return {};
      },
      { texts, secrets: () => [] },
    );
  }

  /** Returns the steps and their options; no steps before {@link begin}. */
  state(): SetupState {
    if (this.#session === null) return { file: this.#deps.file, existing: 'edited', steps: [] };
    const { steps, ...state } = this.#session.state();
    return {
      ...state,
      steps: steps
        .filter(({ name }) => STEPS.includes(name))
        .map((step) => ({ ...step, options: step.options.filter(({ option }) => EDITABLE.has(option)) })),
    };
  }

  /** Adds answers. @returns the mistakes in them; if there is one, none of the answers is added */
  answer(given: Answers): readonly ShownMistake[] {
    const session = this.#current;
    const own = Object.keys(given).flatMap((option) => this.#mistakeIn(option, given, session));
    return own.length > 0 ? own : session.answer(given);
  }

  listPlants(): Promise<TestResult<{ readonly plants: readonly FoundPlant[] }>> {
    return this.#current.listPlants();
  }

  costs(): CostTable {
    return this.#current.costs();
  }

  findBrokers(): Promise<readonly FoundBroker[]> {
    return this.#current.findBrokers();
  }

  /** Tests the answered broker with a message. A bridge that already answers on its base topic may be this one. */
  async testBroker(): Promise<TestResult<BrokerFound>> {
    const result = await this.#current.testBroker();
    const isOwn = !this.#current.changes().some(({ option }) => option === 'mqtt.url');
    return result.ok && isOwn ? { ...result, anotherBridge: false } : result;
  }

  preview(): EditPreview {
    const session = this.#current;
    const { mistakes, seal } = session.preview();
    return {
      changes: session.changes(),
      calls: mistakes.length === 0 ? session.callsPerHour() : null,
      mistakes,
      seal,
    };
  }

  /**
   * Writes the files of a {@link preview}.
   * @param seal of the preview
   * @returns null if files or answers have changed since the preview; if the files cannot be written, only the changes
   * @throws BridgeError config_invalid
   */
  async writeShown(seal: string): Promise<WriteResult | null> {
    const session = this.#current;
    const byHand = session.changesByHand();
    const result = await session.writeShown(seal);
    if (result?.written === true) this.#session = null;
    return result?.written === false ? { ...result, files: byHand } : result;
  }

  /** @throws BridgeError config_invalid before {@link begin} */
  get #current(): SetupSession {
    if (this.#session === null) throw new BridgeError('config_invalid', { detail: this.#deps.file });
    return this.#session;
  }

  #mistakeIn(option: string, given: Answers, session: SetupSession): ShownMistake[] {
    const { env, texts } = this.#deps;
    const mistake = (of: string, message: string): ShownMistake[] => [{ option: of, message }];
    if (!EDITABLE.has(option)) return mistake(option, texts('mistake.no_variable'));
    if (setsOption(env, option.split('.'))) return mistake(option, texts('setup.edit.from_environment'));
    const hasPassword = isSet(session, PASSWORD) || setsOption(env, PASSWORD.split('.'));
    const meant = asMeant(given);
    const isNew = (of: string): boolean => of in given && !isDeepStrictEqual(meant[of], presentValue(session, of));
    const sendsPassword = RECIPIENT.includes(option) && isNew(option) && given[PASSWORD] === undefined && hasPassword;
    return sendsPassword ? mistake(PASSWORD, texts('setup.edit.password_again')) : [];
  }
}

const stateOf = (session: SetupSession, option: string) =>
  session
    .state()
    .steps.flatMap(({ options }) => options)
    .find((each) => each.option === option);

const isSet = (session: SetupSession, option: string): boolean => stateOf(session, option)?.isSet ?? false;
const presentValue = (session: SetupSession, option: string): unknown => stateOf(session, option)?.value ?? null;
