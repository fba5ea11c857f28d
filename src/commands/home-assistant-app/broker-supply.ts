import { SECOND_MS } from '../../calendar.ts';
import type { Clock } from '../../clock.ts';
import { asBridgeError, BridgeError } from '../../errors.ts';
import type { MqttService, Supervisor } from '../../supervisor/client.ts';

/** Time between two requests to the Supervisor while the broker cannot be reached. */
const ASK_EVERY_MS = 5 * SECOND_MS;

/** The broker that is registered at the Supervisor. It may be registered late, and registered again with another password. */
export class BrokerSupply {
  readonly #supervisor: Pick<Supervisor, 'mqttService'>;
  readonly #sleep: Clock['sleep'];
  /** The last registered broker; null if none was registered so far. */
  service: MqttService | null = null;
  /** Why no registered broker is known at present; null if one is. */
  problem: BridgeError | null = null;

  constructor(supervisor: Pick<Supervisor, 'mqttService'>, { sleep }: Pick<Clock, 'sleep'>) {
    this.#supervisor = supervisor;
    this.#sleep = sleep;
  }

  /**
   * Asks the Supervisor once. If no broker is registered, the last one is kept, since it may be registered again unchanged.
   * @returns whether the registered broker, or its account, has changed
   */
  async ask(signal: AbortSignal): Promise<boolean> {
    try {
      const found = await this.#supervisor.mqttService(signal);
      this.problem = found === null ? new BridgeError('supervisor_broker_missing') : null;
      if (found === null || isSame(found, this.service)) return false;
      this.service = found;
      return true;
    } catch (error) {
      this.problem = asBridgeError(error);
      return false;
    }
  }

  /**
   * Asks regularly until the signal is aborted.
   * @param isWanted returns whether the Supervisor is asked at present
   * @param asked called after each request, with the result of `ask`
   */
  async watch(isWanted: () => boolean, asked: (isOther: boolean) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#sleep(ASK_EVERY_MS, signal).catch(() => undefined);
      if (!signal.aborted && isWanted()) asked(await this.ask(signal));
    }
  }
}

const isSame = (a: MqttService, b: MqttService | null): boolean =>
  a.url === b?.url && a.username === b.username && a.password === b.password;
