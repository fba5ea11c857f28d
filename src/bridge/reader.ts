import type { OpenApiClient } from '../isolarcloud/client.ts';
import { type Device, type DeviceSample, PLANT_DEVICE_TYPE, type Plant, plantKey, type Snapshot } from '../model.ts';
import type { Agenda } from './agenda.ts';
import type { PointBook } from './point-book.ts';
import { planReadings } from './reading-plan.ts';

type Readings = Pick<OpenApiClient, 'getDeviceRealTimeData' | 'getOpenPointInfo'>;

export interface ReaderDeps {
  readonly agenda: Agenda;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told how many of a poll's requests are done. */
  readonly progress?: (done: number, all: number) => void;
}

/** Reads the selected points of all devices: one device type that fails does not lose the others. */
export class Reader {
  readonly #client: Readings;
  readonly #agenda: Agenda;
  readonly #book: PointBook;
  readonly #now: () => number;
  readonly #progress: (done: number, all: number) => void;

  constructor(client: Readings, book: PointBook, { agenda, now, progress = () => {} }: ReaderDeps) {
    this.#client = client;
    this.#agenda = agenda;
    this.#book = book;
    this.#now = now;
    this.#progress = progress;
  }

  /** One poll. @throws BridgeError whatever ends the cycle */
  async read(plants: ReadonlyMap<string, Plant>, devices: ReadonlyMap<string, Device>): Promise<Snapshot> {
    const readable = [...[...plants.keys()].map((psId) => ({ psKey: plantKey(psId), deviceType: PLANT_DEVICE_TYPE })), ...devices.values()];
    await this.#learnUnits(new Set(readable.map(({ deviceType }) => deviceType)));
    const samples: DeviceSample[] = [];
    const failedPsKeys: string[] = [];
    const requests = planReadings(readable, (type, psKey) => this.#book.specsOf(type, psKey));
    for (const [done, request] of requests.entries()) {
      this.#progress(done, requests.length);
      const subject = String(request.deviceType);
      const reply = await this.#agenda.attempt('readings', subject, () => this.#client.getDeviceRealTimeData(request));
      if (reply === undefined) continue;
      samples.push(...reply.samples);
      failedPsKeys.push(...reply.failedKeys);
      const [failure] = reply.failures;
      if (failure === undefined) this.#agenda.settle('part_of_readings', subject);
      else this.#agenda.fail('part_of_readings', subject, failure.error);
    }
    this.#progress(requests.length, requests.length);
    return { readAt: this.#now(), samples, failedPsKeys };
  }

  /** The service says in which unit it sends each point; where it does not, the catalogue stands. */
  async #learnUnits(deviceTypes: ReadonlySet<number>): Promise<void> {
    for (const deviceType of [...deviceTypes].filter((type) => this.#book.covers(type))) {
      const points = await this.#agenda.attempt('point_info', String(deviceType), () => this.#client.getOpenPointInfo(deviceType));
      if (points !== undefined) this.#book.learn(deviceType, new Map(points.map((point) => [point.pointId, point])));
    }
  }
}
