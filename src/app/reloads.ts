import { type ConfigResult, invalidConfig } from '../config/load.ts';
import { whereOf } from '../config/problems.ts';
import type { Config } from '../config/schema.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ReloadFacts } from '../page/view/bridge-view.ts';
import { ENGLISH, inWords } from '../texts/texts.ts';
import type { BridgeHost } from './bridge-host.ts';
import { changedOptions, withoutRestart } from './config-change.ts';

type Result = Omit<NonNullable<ReloadFacts['last']>, 'at'>;

export interface ReloadDeps {
  readonly host: BridgeHost;
  /** Reads and checks the configuration. @throws BridgeError config_missing, config_unreadable */
  readonly read: () => ConfigResult;
  /** Called with a configuration before a bridge is started with it. */
  readonly prepare: (config: Config) => Promise<void>;
  /** Called when a bridge runs with this configuration. */
  readonly taken: (config: Config) => Promise<void>;
  /** Called when no bridge runs any more, since neither configuration could be started. */
  readonly onEnd: (error: BridgeError) => void;
  readonly log: Log;
  readonly now: () => number;
}

const NOTHING = { changed: [], needRestart: [], mistakes: [], error: null } as const;

/**
 * Has the running bridge take up a changed configuration. With a configuration that has mistakes or cannot be started, the bridge goes on
 * with the one in use. Requests during a run, however many, cause one further run.
 */
export class Reloads {
  #deps: ReloadDeps | null = null;
  #isRequested = false;
  #isRunning = false;
  #last: ReloadFacts['last'] = null;

  /** Serves requests from now on, also one that came before. */
  begin(deps: ReloadDeps): void {
    this.#deps = deps;
    if (this.#isRequested) this.request();
  }

  request(): void {
    this.#isRequested = true;
    if (this.#deps === null || this.#isRunning) return;
    this.#isRunning = true;
    void this.#run(this.#deps);
  }

  get state(): ReloadFacts {
    return { isRunning: this.#isRunning, last: this.#last };
  }

  /** Why the newest configuration is not in use; null: it is. */
  get problem(): BridgeError | null {
    return this.#last?.error ?? null;
  }

  async #run(deps: ReloadDeps): Promise<void> {
    const { host, now, log } = deps;
    while (this.#isRequested) {
      this.#isRequested = false;
      log.info('the configuration is read again');
      host.bridge?.configChanged();
      const result = await this.#reload(deps);
      if (host.bridge === null) return;
      this.#isRunning = this.#isRequested;
      this.#last = { at: now(), ...result };
      tell(result, log);
      host.bridge?.configChanged();
    }
  }

  async #reload({ host, read, prepare, taken, onEnd }: ReloadDeps): Promise<Result> {
    try {
      const { config: found, problems } = read();
      if (found === null) {
        const mistakes = problems.map((problem) => ({ where: whereOf(problem), option: problem.option, message: problem.message }));
        return { ...NOTHING, outcome: 'mistakes', mistakes, error: invalidConfig(problems) };
      }
      const { config, needRestart } = withoutRestart(host.config, found);
      const changed = changedOptions(host.config, config);
      if (changed.length === 0) return { ...NOTHING, outcome: 'unchanged', needRestart };
      await prepare(config);
      await host.replace(config);
      await taken(config);
      return { ...NOTHING, outcome: 'changed', changed, needRestart };
    } catch (thrown) {
      const error = asBridgeError(thrown);
      if (host.bridge === null) onEnd(error);
      else await prepare(host.config);
      return { ...NOTHING, outcome: 'failed', error };
    }
  }
}

function tell({ outcome, changed, needRestart, mistakes, error }: Result, log: Log): void {
  for (const { where, option, message } of mistakes)
    log.error({ where, option }, [option, inWords(message, ENGLISH)].filter(Boolean).join(' '));
  if (outcome === 'mistakes') log.error({ mistakes: mistakes.length }, 'the configuration has mistakes: the one in use stays in use');
  else if (error !== null) log.error(error.fields, `the configuration in use stays in use: ${error.message}`);
  else if (outcome === 'unchanged') log.info('the configuration is the same as before');
  else log.info({ changed }, 'the changed configuration is in use');
  if (needRestart.length > 0) log.warn({ options: needRestart }, 'these options are taken up when the bridge is restarted');
}
