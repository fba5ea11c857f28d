import { DAY_MS, HOUR_MS, MINUTE_MS } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import { examineEnergy } from '../homeassistant/energy/examine.ts';
import type { EnergyBook } from '../homeassistant/energy/upkeep.ts';
import { HomeAssistantConnection } from '../homeassistant/websocket/connection.ts';
import type { Log } from '../log.ts';
import type { OwnState } from '../store/state.ts';

export interface EnergyUpkeepDeps extends Pick<Clock, 'sleep'> {
  /** Address and token of Home Assistant. */
  readonly url: string;
  readonly token: string;
  /** The sensors that were put on the Energy dashboard. */
  readonly energyBook: Pick<OwnState<EnergyBook>, 'read'>;
  readonly log: Log;
  readonly onError: (error: unknown) => void;
}

const TIMEOUT_MS = 30_000;
/** After a start, entities are announced and removed for some minutes. */
const FIRST_LOOK_MS = 10 * MINUTE_MS;
const TRY_AGAIN_MS = HOUR_MS;

/**
 * Finds out, after the start and once a day, whether sensors that were put on the Energy dashboard of Home Assistant were renamed or
 * removed there. Nothing is asked as long as none was put there.
 */
export class EnergyUpkeep {
  readonly #deps: EnergyUpkeepDeps;
  readonly #stopped = new AbortController();
  /** Ends the wait for the next look. */
  #wake = new AbortController();
  #problem: BridgeError | null = null;
  #warned: string | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: EnergyUpkeepDeps) {
    this.#deps = deps;
  }

  /** What the last look has found; null: no sensor was renamed or removed. */
  get problem(): BridgeError | null {
    return this.#problem;
  }

  /** @param changed called when the problem has changed */
  begin(changed: () => void): void {
    this.#running = this.#run(changed);
  }

  /** Looks now whether the known problem is solved; without a problem the next look comes at its time. */
  lookAgain(): void {
    if (this.#problem !== null) this.#wake.abort();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake.abort();
    await this.#running;
  }

  async #run(changed: () => void): Promise<void> {
    const { signal } = this.#stopped;
    let waitMs = FIRST_LOOK_MS;
    while (!signal.aborted) {
      await this.#deps.sleep(waitMs, this.#wake.signal).catch(() => undefined);
      if (signal.aborted) return;
      // A request during the look causes another look after it.
      this.#wake = new AbortController();
      try {
        this.#show(await this.#look(), changed);
        waitMs = DAY_MS;
      } catch (thrown) {
        if (signal.aborted) return;
        this.#warn(asBridgeError(thrown), thrown);
        waitMs = TRY_AGAIN_MS;
      }
    }
  }

  async #look(): Promise<BridgeError | null> {
    const { url, token, energyBook, sleep } = this.#deps;
    const book = await energyBook.read();
    if (book.sensors.length === 0) return null;
    const homeAssistant = await HomeAssistantConnection.open({ url, token, timeoutMs: TIMEOUT_MS, sleep, signal: this.#stopped.signal });
    try {
      return await examineEnergy(homeAssistant, book);
    } finally {
      homeAssistant.close();
    }
  }

  #show(problem: BridgeError | null, changed: () => void): void {
    const { log } = this.#deps;
    this.#warned = null;
    if (problem?.message === this.#problem?.message) return;
    this.#problem = problem;
    if (problem === null) log.info('the Energy dashboard names the present sensors again');
    else log.warn(problem.fields, problem.message);
    changed();
  }

  #warn(error: BridgeError, thrown: unknown): void {
    if (error.code === 'internal') this.#deps.onError(thrown);
    else if (this.#warned !== error.message) this.#deps.log.warn(error.fields, error.message);
    this.#warned = error.message;
  }
}
