import type { MqttClient } from 'mqtt';

const STATE = /^isolarcloud\/\d+\/[^/]+\/state$/;

/** A state that came after one of a later sample. */
interface WentBack {
  readonly topic: string;
  /** When it came, epoch milliseconds by the clock of the machine. */
  readonly atMs: number;
}

/** Watches the states of plants and devices: whether any is older than the one before it, and whether any is removed. */
export class RetainedOrder {
  readonly wentBack: WentBack[] = [];
  /** Topics of states that were removed. */
  readonly removed: string[] = [];
  /** Number of states that had one before them. */
  compared = 0;
  readonly #newestMs = new Map<string, number>();

  constructor(client: MqttClient) {
    client.on('message', (topic, payload) => {
      if (STATE.test(topic)) this.#look(topic, payload.toString());
    });
  }

  /** The topics of states that came after one of a later sample. */
  get topicsGoneBack(): readonly string[] {
    return this.wentBack.map(({ topic }) => topic);
  }

  #look(topic: string, payload: string): void {
    if (payload === '') this.removed.push(topic);
    const sampledMs = payload === '' ? Number.NaN : Date.parse((JSON.parse(payload) as { last_update: string }).last_update);
    if (Number.isNaN(sampledMs)) return;
    const before = this.#newestMs.get(topic);
    this.#newestMs.set(topic, Math.max(before ?? 0, sampledMs));
    if (before === undefined) return;
    this.compared += 1;
    if (sampledMs < before) this.wentBack.push({ topic, atMs: Date.now() });
  }
}
