import { onTestFinished } from 'vitest';
import { type Answer, type Command, HomeAssistantServer } from './home-assistant-server.ts';
import { Watcher } from './mqtt.ts';
import { type ModelRow, RecorderModel } from './recorder-model.ts';
import type { TestBed } from './test-bed.ts';

const HOUR_MS = 3_600_000;

/** A sensor of the home, with the topic and key of its value in the published states. */
export interface HomeSensor {
  readonly uniqueId: string;
  readonly entityId: string;
  readonly topic: string;
  readonly slug: string;
}

interface Heard {
  readonly atMs: number;
  /** null: the sensor is unavailable. */
  readonly value: number | null;
}

/**
 * A Home Assistant that makes hourly statistics of lifetime counters from what a bridge publishes, like the recorder does
 * (home-assistant.md 2.4): an hour without a value has no row, and while Home Assistant is stopped the last value does not change.
 */
export class HomeWithStatistics {
  readonly server: HomeAssistantServer;
  readonly model: RecorderModel;
  /** Whether the WebSocket API answers no command. */
  isSilent = false;
  readonly #bed: TestBed;
  readonly #sensors: readonly HomeSensor[];
  readonly #heard = new Map<string, Heard[]>();
  readonly #last = new Map<string, number>();
  #isBridgeOnline = false;
  #isAway = false;
  #compiledMs: number;

  private constructor(bed: TestBed, sensors: readonly HomeSensor[], model: RecorderModel, server: HomeAssistantServer) {
    this.#bed = bed;
    this.#sensors = sensors;
    this.model = model;
    this.server = server;
    this.#compiledMs = Math.floor(bed.clock.now() / HOUR_MS) * HOUR_MS;
  }

  static async on(bed: TestBed, sensors: readonly HomeSensor[]): Promise<HomeWithStatistics> {
    const model = new RecorderModel({ entities: Object.fromEntries(sensors.map(({ uniqueId, entityId }) => [uniqueId, entityId])) });
    let home: HomeWithStatistics | undefined;
    const answer = (command: Command): Answer | undefined => {
      home?.compile();
      return home?.isSilent ? undefined : model.answer(command);
    };
    const server = await HomeAssistantServer.start({ answer });
    home = new HomeWithStatistics(bed, sensors, model, server);
    const watcher = await Watcher.on(bed.broker.url, 'isolarcloud/#');
    watcher.client.on('message', (topic, payload) => home?.hear(topic, payload.toString()));
    onTestFinished(() => void watcher.client.end(true));
    return home;
  }

  hear(topic: string, payload: string): void {
    if (topic === 'isolarcloud/bridge/availability') this.#isBridgeOnline = payload === 'online';
    for (const { entityId, slug, topic: own } of this.#sensors) {
      if (topic !== own && topic !== 'isolarcloud/bridge/availability') continue;
      if (topic === own) this.#last.set(entityId, Number(JSON.parse(payload)[slug]));
      if (!this.#isAway) this.#note(entityId);
    }
  }

  /** Stops Home Assistant, which publishes that on its status topic. */
  async goAway(): Promise<void> {
    this.#isAway = true;
    await this.#bed.publish('homeassistant/status', 'offline');
  }

  /** Starts Home Assistant again. It receives the retained messages. */
  async comeBack(): Promise<void> {
    this.#isAway = false;
    for (const { entityId } of this.#sensors) this.#note(entityId);
    await this.#bed.publish('homeassistant/status', 'online');
  }

  /** Makes the rows of the hours that are over. */
  compile(): void {
    const now = this.#bed.clock.now();
    for (; this.#compiledMs + HOUR_MS <= now; this.#compiledMs += HOUR_MS)
      for (const sensor of this.#sensors) this.#compileHour(sensor.entityId);
  }

  rows(entityId: string): readonly ModelRow[] {
    this.compile();
    return this.model.rows(entityId);
  }

  #note(entityId: string): void {
    const value = this.#isBridgeOnline ? (this.#last.get(entityId) ?? null) : null;
    const heard = this.#heard.get(entityId) ?? [];
    this.#heard.set(entityId, heard);
    heard.push({ atMs: this.#bed.clock.now(), value });
  }

  #compileHour(entityId: string): void {
    const start = this.#compiledMs;
    const heard = (this.#heard.get(entityId) ?? []).filter(({ atMs }) => atMs < start + HOUR_MS);
    const during = heard.filter(({ atMs }) => atMs >= start);
    const before = heard[heard.length - during.length - 1];
    const values = [...(before === undefined ? [] : [before]), ...during].flatMap(({ value }) => (value === null ? [] : [value]));
    const state = values.at(-1);
    if (state === undefined) return;
    const last = this.model.rows(entityId).findLast((row) => row.start < start);
    this.model.put(entityId, [{ start, state, sum: last === undefined ? 0 : last.sum + state - last.state }]);
  }
}
