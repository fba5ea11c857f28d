import { createHmac, randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { failureOf } from '../app/authorisation/code-exchange.ts';
import { namedProxy } from '../app/environment-proxy.ts';
import { askOtherRegions, mayBeOfAnotherRegion, type OtherRegionsOptions, type Region, sentenceOn } from '../app/other-regions.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { secretValues } from '../config/secrets.ts';
import { signInOf } from '../config/sign-in.ts';
import { asBridgeError, BridgeError, type ErrorCode } from '../errors.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { isRememberedRefusal } from '../isolarcloud/fault-policy.ts';
import { inWords, type Texts } from '../texts/texts.ts';
import { applicationAnswers, type NamedByUrl, namedBy } from './application-answers.ts';
import { AuthorisationAttempt, type BegunAuthorisation } from './authorisation-attempt.ts';
import { type BrokerFound, tryBrokers } from './broker-test.ts';
import { type CostTable, costOfPreset, costTable, type FoundPlant } from './call-costs.ts';
import { checkFiles, type Mistake, mistakesIn, type Place, reading, secretsBeside, withoutMistaken, withoutPage } from './check.ts';
import { type CloudDeps, NO_LOG, openCloud, withCloud } from './cloud.ts';
import { type Answers, type ConfigFiles, changesIn, masked, type OptionChange, textOf, withAnswers } from './config-files.ts';
import { type Failure, resultOf, type Sentence, type TestResult } from './failure.ts';
import { type Candidate, type FoundBroker, findBrokers, usualPlaces } from './find-brokers.ts';
import { type HomeAssistantFound, tryHomeAssistant } from './home-assistant-test.ts';
import { type OptionState, optionState } from './option-state.ts';
import { listPlants } from './plants.ts';
import { type PresentFiles, presentFiles } from './present-files.ts';
import { FLAVOURS, type Flavour, SETUP_STEPS, type SetupStep } from './steps.ts';
import { answersSupplied } from './supplied-answers.ts';
import { asMeant } from './typed-answers.ts';
import { type TextFile, type WrittenFiles, writeFiles } from './write-files.ts';

export interface SetupDeps extends CloudDeps {
  /** Path of the configuration file to write. */
  readonly file: string;
  /** Returns the text of a file; throws errors as node:fs does. */
  readonly readFile: (path: string) => string;
  readonly random: () => number;
  /** Returns settings that replace the defaults where neither the files nor the environment set a value. */
  readonly supplied: Place['supplied'];
  /** Called with the values that no output may show. */
  readonly conceal: (secrets: readonly string[]) => void;
  /** The texts of failures, in the language of the user. */
  readonly texts: Texts;
  /** Gateway URLs by region. Default: those of iSolarCloud. */
  readonly regions?: OtherRegionsOptions['regions'];
  /** The addresses at which brokers are searched. Default: those of `usualPlaces`. */
  readonly brokerPlaces?: readonly Candidate[];
}

/** A mistake in an answer, in the language of the user. The message continues a sentence that begins with the name of the option. */
export interface ShownMistake {
  readonly option: string;
  readonly message: string;
}

export interface SetupState {
  readonly file: string;
  readonly existing: PresentFiles['existing'];
  readonly steps: readonly (Omit<SetupStep, 'options'> & {
    readonly options: readonly OptionState[];
    /** Whether the environment supplies the URL that the step asks for, so that the step can be left out. */
    readonly isSupplied: boolean;
  })[];
}

/** `isRemembered`: these credentials are sent again only by a test with `tryAgain`. */
export type SignInTest =
  | { readonly ok: true }
  | { readonly ok: false; readonly failure: Failure; readonly mayBeOfAnotherRegion: boolean; readonly isRemembered: boolean };

export interface AuthorisationResult {
  readonly ok: boolean;
  readonly sentence: string;
  /** Whether the code came without the right `state`. If the user confirms that it is theirs, call `authorise` again with `pasted`. */
  readonly confirm: boolean;
}

export interface RegionFound {
  readonly region: Region;
  /** Whether the account and the application are of this region. */
  readonly isRight: boolean;
  readonly sentence: string;
}

export interface SetupPreview {
  /** The files without the values of secrets. */
  readonly files: readonly TextFile[];
  /** The mistakes that prevent writing. */
  readonly mistakes: readonly ShownMistake[];
  /** A hash of the files. {@link SetupSession.writeShown} writes only if it still matches. */
  readonly seal: string;
}

export type WriteResult =
  | ({ readonly written: true; readonly files: readonly string[] } & WrittenFiles)
  | { readonly written: false; readonly code: ErrorCode; readonly files: readonly TextFile[] };

/**
 * One run of the guided set-up, for the terminal and for the page. It keeps the answers in memory. Before {@link write}, only the account's
 * state in the state folder is written. Every method returns plain data for JSON. It contains no secret, except `files` of {@link write}
 * if the files cannot be written.
 *
 * The order of a run, as `SETUP_STEPS` has it:
 * 1. `state()` returns the steps with all that a form needs of each option. The values of an existing file are the initial answers, except
 *    those with a mistake.
 * 2. `answer({ 'isolarcloud.region': 'europe' })` adds the answers of a step. It returns their mistakes by the schema of the configuration
 *    file; if there is one, none of the answers is added. Null removes an option. Options that are not named stay.
 *    `chooseFlavour('oauth')` removes the options of the other kind of application; `flavour` of an option says which kind has it.
 * 3. `testSignIn()` after the steps `region`, `keys` and `sign_in` makes one attempt. The rules that protect the account apply, so that
 *    refused credentials are not sent again, except by `testSignIn({ tryAgain: true })`, for which the user decides. Only if
 *    `mayBeOfAnotherRegion` is set, offer `askOtherRegions()`, which sends the password to the gateways of all regions. If the test of an
 *    application with OAuth2.0 fails with `authorization_missing` or `authorization_ended`, `beginAuthorisation()` returns the Authorize
 *    URL, and `authorise()` accepts the code.
 * 4. `listPlants()`, then `costs()` for the plants in `plants.include`.
 * 5. `findBrokers()` returns addresses to offer, and `testBroker()` tests the answered one. `testHomeAssistant()` tests Home Assistant.
 * 6. `preview()` returns the files with masked secrets, or the remaining mistakes, and `write()` writes the files. The page uses
 *    `writeShown()`, because another browser can change the answers after the preview.
 */
export class SetupSession {
  readonly #deps: SetupDeps;
  readonly #place: Place;
  #answers: Answers;
  #plants: readonly FoundPlant[] = [];
  #attempt: AuthorisationAttempt | null = null;
  readonly #sealKey = randomBytes(32);

  constructor(deps: SetupDeps) {
    const { file, env, readFile, supplied } = deps;
    this.#deps = deps;
    this.#place = { file, secretsFile: secretsBeside(dirname(file)), env, readFile, supplied };
    // Throws for a file that cannot be edited, before any question is asked.
    if (optionState('accounts', this.#present().files.config).isSet) {
      throw new BridgeError('accounts_listed', { detail: file });
    }
    this.#answers = withoutMistaken(this.#present().files, this.#place);
  }

  state(): SetupState {
    const { files, existing } = this.#present();
    const own = withAnswers(files, this.#answers);
    const supplied = answersSupplied(this.#place.supplied(), own.config);
    const { config } = withAnswers(own, supplied);
    const steps = SETUP_STEPS.map((step) => ({
      ...step,
      options: step.options.map((option) => optionState(option, config)),
      isSupplied: step.address !== undefined && step.address in supplied,
    }));
    return { file: this.#place.file, existing, steps };
  }

  /** Adds answers. @returns the mistakes in them; if there is one, none of the answers is added */
  answer(given: Answers): readonly ShownMistake[] {
    const mistakes = this.mistakesIn(given);
    if (mistakes.length === 0) this.#answers = { ...this.#answers, ...asMeant(given) };
    return mistakes;
  }

  /** Adds the number of an application, or its Authorize URL, which may also have region and redirect URL. @returns as {@link answer} */
  answerApplication(typed: string): readonly ShownMistake[] {
    return this.answer(applicationAnswers(typed));
  }

  /** Returns region and redirect URL of the answered Authorize URL. The URL itself is a secret. */
  namedByApplication(): NamedByUrl {
    return namedBy(textOf(this.#files(), 'isolarcloud.application_id'));
  }

  /** Returns the mistakes in answers without adding them. */
  mistakesIn(given: Answers): readonly ShownMistake[] {
    return this.#shown(mistakesIn(asMeant(given), this.#answers, this.#present().files, this.#place));
  }

  /**
   * Chooses the kind of application. @returns as {@link answer}; the environment may set an option of the other kind, which is a mistake
   */
  chooseFlavour(flavour: Flavour): readonly ShownMistake[] {
    const others = FLAVOURS[flavour === 'oauth' ? 'password' : 'oauth'];
    return this.answer({
      'isolarcloud.sign_in': flavour === 'oauth' ? 'oauth' : null,
      ...Object.fromEntries(others.map((option) => [option, null])),
    });
  }

  /** Begins an authorisation of an application with OAuth2.0. Codes of an earlier attempt are refused from then on. */
  beginAuthorisation(): Promise<TestResult<BegunAuthorisation>> {
    return this.#test(async (config) => {
      const signIn = signInOf(config.isolarcloud);
      if (signIn.flavour !== 'oauth') throw new BridgeError('application_not_oauth');
      this.#attempt = new AuthorisationAttempt(signIn, (code) => withCloud(config, this.#deps, (client) => client.authorise(code)));
      return this.#attempt.begun;
    });
  }

  /**
   * Exchanges an authorization code for tokens, once.
   * @param text the code, or the whole redirect URL with it
   * @param from `browser`: the browser opened the redirect URL; `pasted`: the user pasted the text
   */
  async authorise(text: string, from: 'browser' | 'pasted'): Promise<AuthorisationResult> {
    const attempt = this.#attempt;
    const { texts } = this.#deps;
    if (attempt === null) return { ok: false, sentence: texts('setup.no_attempt'), confirm: false };
    const result = await this.#test(() => attempt.take(text, from), failureOf);
    if (!result.ok) return { ok: false, sentence: result.failure.happened, confirm: false };
    const { taken, sentence } = result;
    return { ok: taken === 'done', sentence: inWords(sentence, texts), confirm: taken === 'confirm' };
  }

  /**
   * Signs in, unless there is a token.
   * @param options.tryAgain sends credentials that iSolarCloud has refused before. Only the user may decide that
   */
  async testSignIn({ tryAgain = false } = {}): Promise<SignInTest> {
    const signIn = async (client: OpenApiClient): Promise<object> => {
      if (tryAgain) await client.tryAgain();
      await client.login();
      return {};
    };
    const result = await this.#test((config) => withCloud(config, this.#deps, signIn));
    if (result.ok) return result;
    const { code } = result.failure;
    const isOAuth = optionState('isolarcloud.application_id', this.#files().config).isSet;
    return { ...result, mayBeOfAnotherRegion: !isOAuth && mayBeOfAnotherRegion(code), isRemembered: isRememberedRefusal(code) };
  }

  /** Signs in once at each other region. */
  askOtherRegions(): Promise<TestResult<{ readonly regions: readonly RegionFound[] }>> {
    const { regions, texts } = this.#deps;
    return this.#test(async (config) => {
      const open = (there: Config): Promise<OpenApiClient> => openCloud(there, this.#deps);
      const answers = await askOtherRegions(config, { open, tryAgain: false, ...(regions && { regions }) });
      return {
        regions: answers.map((answer) => ({ region: answer.region, isRight: answer.error === null, sentence: sentenceOn(answer, texts) })),
      };
    });
  }

  /** Lists all plants of the account with their devices. */
  listPlants(): Promise<TestResult<{ readonly plants: readonly FoundPlant[] }>> {
    return this.#test((config) =>
      withCloud(config, this.#deps, async (client) => {
        this.#plants = await listPlants(client, { ...this.#deps, log: NO_LOG });
        return { plants: this.#plants };
      }),
    );
  }

  /**
   * Returns what each preset costs with the chosen plants. Before {@link listPlants} the account counts as empty. @throws BridgeError
   * config_invalid
   */
  costs(): CostTable {
    return costTable(this.#plants, this.#configWithoutPage());
  }

  /**
   * Returns the calls in an hour with the present files and with the answers; null before {@link listPlants}. @throws BridgeError
   * config_invalid
   */
  callsPerHour(): { readonly before: number; readonly after: number } | null {
    if (this.#plants.length === 0) return null;
    const calls = (config: Config): number => costOfPreset(this.#plants, config).callsPerHour;
    return { before: calls(this.#configIn(this.#present().files)), after: calls(this.#config()) };
  }

  /** Returns the options that the answers change in the present files. */
  changes(): readonly OptionChange[] {
    return changesIn(this.#present().files, this.#answers);
  }

  /** Returns files with only the answered options, for a user who copies them into the files by hand. */
  changesByHand(): readonly TextFile[] {
    const changed = this.changes().map(({ option }) => [option, this.#answers[option] ?? null] as const);
    return this.#texts(withAnswers({ config: null, secrets: null }, Object.fromEntries(changed)));
  }

  /** Searches for brokers. */
  async findBrokers(): Promise<readonly FoundBroker[]> {
    const { stop: signal, brokerPlaces } = this.#deps;
    return findBrokers(brokerPlaces ?? (await usualPlaces()), { ...this.#deps, signal });
  }

  /** Tests the answered broker with a message. */
  testBroker(): Promise<TestResult<BrokerFound>> {
    return this.#test((config) => tryBrokers(config, this.#deps));
  }

  /** Signs in to the answered Home Assistant. */
  testHomeAssistant(): Promise<TestResult<HomeAssistantFound>> {
    return this.#test((config) => tryHomeAssistant(config, this.#deps));
  }

  /** Returns the files to write without the values of secrets, and the mistakes that prevent writing. */
  preview(): SetupPreview {
    const files = this.#files();
    return {
      files: this.#texts(masked(files)),
      mistakes: this.#mistakesOf(files, this.#place),
      seal: this.#seal(),
    };
  }

  /**
   * Writes the files of a {@link preview}.
   * @param seal of the preview
   * @returns null if files or answers have changed since the preview, otherwise as {@link write}
   * @throws BridgeError config_invalid
   */
  async writeShown(seal: string): Promise<WriteResult | null> {
    return seal === this.#seal() ? this.write() : null;
  }

  /**
   * Writes the files. An existing file is kept as `<path>.bak-<time>`.
   * @returns the paths of the files, of those whose content is new, and of the kept ones; if the files cannot be written, their texts with all secrets for the user
   * @throws BridgeError config_invalid
   */
  async write(): Promise<WriteResult> {
    this.#config();
    const files = this.#texts(this.#files());
    try {
      // secrets.yaml is written first, so that the configuration never refers to a missing secret.
      const written = await writeFiles(files.toReversed(), this.#deps.now());
      return { written: true, files: files.map(({ path }) => path), ...written };
    } catch (thrown) {
      return { written: false, code: asBridgeError(thrown).code, files };
    }
  }

  #shown(mistakes: readonly Mistake[]): readonly ShownMistake[] {
    return mistakes.map(({ option, message }) => ({ option, message: inWords(message, this.#deps.texts) }));
  }

  #seal(): string {
    return createHmac('sha256', this.#sealKey)
      .update(JSON.stringify(this.#texts(this.#files())))
      .digest('base64url');
  }

  #mistakesOf(files: ConfigFiles, place: Place): readonly ShownMistake[] {
    const { problems } = checkFiles(files, place);
    return this.#shown(problems.map(({ option, variable, message }) => ({ option: option || (variable ?? ''), message })));
  }

  #texts({ config, secrets }: ConfigFiles): readonly TextFile[] {
    const { file, secretsFile } = this.#place;
    return [
      { path: file, text: config },
      { path: secretsFile, text: secrets },
    ].flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));
  }

  #files(): ConfigFiles {
    return withAnswers(this.#present().files, this.#answers);
  }

  /** Reads the files again, since somebody may have edited them meanwhile. */
  #present(): PresentFiles {
    return presentFiles(this.#place);
  }

  /** @throws BridgeError config_invalid */
  #config(): Config {
    return this.#configIn(this.#files());
  }

  /** Returns the configuration with the answers, without the section `page`, as `withoutPage`. @throws BridgeError config_invalid */
  #configWithoutPage(): Config {
    const { files, place } = withoutPage(this.#files(), this.#place);
    return this.#configIn(files, place);
  }

  /** @throws BridgeError config_invalid */
  #configIn(files: ConfigFiles, place = this.#place): Config {
    const { file, env, supplied } = place;
    const config = loadConfig({ path: file, env, readFile: reading(files, place), supplied: supplied() });
    this.#deps.conceal(this.#secretsOf(config));
    return config;
  }

  #secretsOf(config: Config): readonly string[] {
    return secretValues(config, namedProxy(this.#deps.env)?.url ?? null);
  }

  /** Returns why a test is not possible yet; null if it is possible. */
  #incomplete(): Failure | null {
    const { texts } = this.#deps;
    const { files, place } = withoutPage(this.#files(), this.#place);
    const mistakes = this.#mistakesOf(files, place);
    if (mistakes.length === 0) return null;
    const happened = texts('setup.incomplete', { mistakes: mistakes.map(({ option, message }) => `${option} ${message}`).join('; ') });
    return { code: 'config_invalid', happened, causes: [{ cause: happened, remedy: texts('setup.incomplete.remedy') }] };
  }

  async #test<Found>(test: (config: Config) => Promise<Found>, happened?: Sentence): Promise<TestResult<Found>> {
    const failure = this.#incomplete();
    if (failure !== null) return { ok: false, failure };
    let secrets: readonly string[] = [];
    const run = async (): Promise<Found> => {
      const config = this.#configWithoutPage();
      secrets = this.#secretsOf(config);
      return test(config);
    };
    return resultOf(run, { texts: this.#deps.texts, secrets: () => secrets, happened });
  }
}
