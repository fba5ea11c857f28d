import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import type { BridgeError, ErrorCode } from '../../src/errors.ts';
import { type ConnectionDeps, type ConnectionOptions, type ConnectionStatus, MqttConnection } from '../../src/mqtt/connection.ts';
import { Presence } from '../../src/mqtt/presence.ts';
import { Publisher } from '../../src/mqtt/publisher.ts';

/** Factor by which {@link sleep} shortens all waits. */
const HASTE = 5;

export const sleep = (ms: number, signal: AbortSignal): Promise<void> => delay(ms / HASTE, undefined, { signal });

/** Waits for conditions. Each is checked again whenever `again` is called. */
export class Watch {
  readonly #waiting = new Set<() => void>();

  again(): void {
    for (const look of this.#waiting) look();
  }

  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }
}

export interface Seen {
  readonly topic: string;
  readonly payload: string;
  readonly retained: boolean;
}

/** A client of the broker, besides the bridge, that records the received messages. */
export class Watcher {
  readonly seen: Seen[] = [];
  readonly client: MqttClient;
  readonly #watch = new Watch();

  constructor(client: MqttClient) {
    this.client = client;
    client.on('message', (topic, payload, { retain }) => {
      this.seen.push({ topic, payload: payload.toString(), retained: retain });
      this.#watch.again();
    });
  }

  static async on(url: string, filter = '#', options: IClientOptions = {}): Promise<Watcher> {
    const client = await connectAsync(url, { reconnectPeriod: 0, ...options });
    const watcher = new Watcher(client);
    onTestFinished(() => void client.end(true));
    await client.subscribeAsync(filter, { qos: 1 });
    return watcher;
  }

  payloads(topic: string): string[] {
    return this.seen.filter((message) => message.topic === topic).map(({ payload }) => payload);
  }

  async until(condition: (seen: readonly Seen[]) => boolean): Promise<void> {
    await this.#watch.until(() => condition(this.seen));
  }

  /** Waits until the last payload that was received on the topic is this one. */
  async untilLast(topic: string, payload: string): Promise<void> {
    await this.until(() => this.payloads(topic).at(-1) === payload);
  }
}

/** The MQTT adapter of a bridge, and a record of its status. */
export interface MqttAdapter {
  readonly connection: MqttConnection;
  readonly publisher: Publisher;
  readonly url: string;
  readonly statuses: { readonly status: ConnectionStatus; readonly error: BridgeError | null }[];
  readonly reports: BridgeError[];
  /** The errors of addresses after which the next one was tried. */
  readonly passedOver: BridgeError[];
  /** Waits for a condition, which is checked whenever the status or its reason has changed. */
  until(condition: () => boolean): Promise<void>;
  untilStatus(status: ConnectionStatus): Promise<void>;
  untilError(code: ErrorCode): Promise<void>;
}

export const AVAILABILITY = 'isolarcloud/bridge/availability';

export interface MqttAdapterOptions extends Partial<Omit<ConnectionOptions, 'urls'>> {
  readonly url: string;
  /** Further addresses, which are tried in turn. */
  readonly others?: readonly string[];
  /** Id of the instance for the presence messages; without it there are none. */
  readonly instance?: string;
  readonly prepare?: NonNullable<ConnectionDeps['prepare']>;
  /** Text that the replicas of a fleet share. */
  readonly fleet?: string;
  readonly now?: () => number;
  readonly sleep?: ConnectionDeps['sleep'];
}

/** Creates an MQTT adapter and starts to connect it. It is stopped after the test. */
export function startAdapter({
  instance,
  fleet,
  url,
  others = [],
  prepare,
  now = Date.now,
  sleep: wait = sleep,
  ...options
}: MqttAdapterOptions): MqttAdapter {
  const watch = new Watch();
  const statuses: MqttAdapter['statuses'] = [];
  const reports: BridgeError[] = [];
  const passedOver: BridgeError[] = [];
  const connection = new MqttConnection(
    {
      urls: [url, ...others],
      clientId: 'isolarcloud2mqtt_isolarcloud',
      protocol: 'auto',
      will: { topic: AVAILABILITY, payload: 'offline' },
      ...options,
    },
    {
      now,
      sleep: wait,
      random: Math.random,
      ...(prepare && { prepare }),
      onPassedOver: (error) => void passedOver.push(error),
      ...(instance && { presence: new Presence({ base: 'isolarcloud', instance, ...(fleet && { fleet }) }, { now, sleep: wait }) }),
      onStatus: (status, error) => {
        statuses.push({ status, error });
        watch.again();
      },
    },
  );
  const publisher = new Publisher(connection, { report: (error) => void reports.push(error) });
  onTestFinished(() => connection.stop());
  connection.start();
  return {
    connection,
    publisher,
    url,
    statuses,
    reports,
    passedOver,
    until: (condition) => watch.until(condition),
    untilStatus: (status) => watch.until(() => connection.status() === status),
    untilError: (code) => watch.until(() => connection.lastError()?.code === code),
  };
}
