import { SECOND_MS } from '../../calendar.ts';
import type { Clock } from '../../clock.ts';
import { asBridgeError, BridgeError } from '../../errors.ts';
import type { MqttService, Supervisor } from '../../supervisor/client.ts';

/** Time between two questions to the Supervisor while the broker cannot be reached. */
const ASK_EVERY_MS = 5 * SECOND_MS;

/** The broker that the Supervisor supplies. It may be registered late, and registered again with another password. */
export class BrokerSupply {
  readonly #supervisor: Pick<Supervisor, 'mqttService'>;
  readonly #sleep: Clock['sleep'];
  /** The last broker that was registered; null if none was so far. */
  service: MqttService | null = null;
  /** Why no broker is registered at present, or cannot be asked for; null if one is. */
  problem: BridgeError | null = null;

  constructor(supervisor: Pick<Supervisor, 'mqttService'>, { sleep }: Pick<Clock, 'sleep'>) {
    this.#supervisor = supervisor;
    this.#sleep = sleep;
  }

  /**
   * Asks the Supervisor once. While it has no answer, the last broker is kept: it may be registered again unchanged.
   * @returns whether another broker, or another account, was registered
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
   * Asks again and again.
   * @param isWanted whether to ask at present
   * @param asked called after each question, with whether another broker was registered
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
