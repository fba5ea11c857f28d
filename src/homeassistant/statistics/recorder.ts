import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { BridgeError, isBridgeError } from '../../errors.ts';
import { phrase } from '../../texts/texts.ts';
import type { HomeAssistantApi } from '../websocket/connection.ts';
import { EPSILON_KWH, type HourRow, type Shift } from './import-plan.ts';

const rowsSchema = z.record(z.string(), z.array(z.object({ start: z.number(), state: z.number().nullish(), sum: z.number().nullish() })));
const metadataSchema = z.array(z.object({ statistic_id: z.string(), statistics_unit_of_measurement: z.string().nullish() }));
const userSchema = z.object({ is_admin: z.boolean() });

/** Maximum number of rows in one message. This keeps messages far below 4 MiB, at which Home Assistant closes the socket. */
const ROWS_PER_MESSAGE = 2_000;
const LOOK_AGAIN_MS = 500;
const LONGEST_QUEUE_MS = 120_000;

export interface RecorderDeps extends Pick<Clock, 'sleep'> {
  readonly homeAssistant: HomeAssistantApi;
  readonly signal: AbortSignal;
}

/**
 * Reads and changes the hourly long-term statistics of a Home Assistant (home-assistant.md 4). Home Assistant applies a change only
 * after it has confirmed the command, so each method that changes rows reads them again until they show the change.
 */
export class Recorder {
  readonly #deps: RecorderDeps;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  /** @throws BridgeError homeassistant_admin_required if the access token is not of an administrator */
  async assertAdministrator(): Promise<void> {
    const { is_admin } = await this.#ask('auth/current_user', {}, userSchema);
    if (!is_admin) throw new BridgeError('homeassistant_admin_required');
  }

  /**
   * All hours of a statistic, oldest first.
   * @throws BridgeError statistics_unusable if its unit is not kWh or a row has no sum
   */
  async rows(statisticId: string): Promise<readonly HourRow[]> {
    const [metadata] = await this.#ask('recorder/get_statistics_metadata', { statistic_ids: [statisticId] }, metadataSchema);
    const unit = metadata?.statistics_unit_of_measurement ?? 'kWh';
    if (unit !== 'kWh')
      throw new BridgeError('statistics_unusable', { detail: phrase('detail.other_unit', { sensor: statisticId, unit: String(unit) }) });
    const request = { start_time: '1970-01-01T00:00:00Z', statistic_ids: [statisticId], period: 'hour', types: ['state', 'sum'] };
    const reply = await this.#ask('recorder/statistics_during_period', { ...request, units: { energy: 'kWh' } }, rowsSchema);
    return (reply[statisticId] ?? []).map(({ start, state, sum }) => {
      if (state == null || sum == null)
        throw new BridgeError('statistics_unusable', { detail: phrase('detail.no_sum', { sensor: statisticId }) });
      return { start, state, sum };
    });
  }

  /** Writes rows, the newest first, so that after an interruption the oldest ones are missing. */
  async write(statisticId: string, rows: readonly HourRow[]): Promise<void> {
    for (let end = rows.length; end > 0; end -= ROWS_PER_MESSAGE) {
      await this.#import(statisticId, rows.slice(Math.max(0, end - ROWS_PER_MESSAGE), end));
    }
    await this.#until(statisticId, (kept) => rows.every((row) => isKept(kept.get(row.start), row)));
  }

  async shift(statisticId: string, { start, amount }: Shift): Promise<void> {
    const before = (await this.rows(statisticId)).find((row) => row.start === start);
    if (before === undefined) return;
    await this.#command('recorder/adjust_sum_statistics', {
      statistic_id: statisticId,
      start_time: new Date(start).toISOString(),
      adjustment: amount,
      adjustment_unit_of_measurement: 'kWh',
    });
    await this.#until(statisticId, (kept) => isKept(kept.get(start), { ...before, sum: before.sum + amount }));
  }

  /**
   * Removes the rows of the hours from `from` to `to`, both included.
   * @param from start of the first hour, epoch milliseconds
   * @param to start of the last hour, epoch milliseconds
   * @returns false if this release of Home Assistant cannot remove rows
   */
  async remove(statisticId: string, from: number, to: number): Promise<boolean> {
    const range = { start_time: new Date(from).toISOString(), end_time: new Date(to + 1).toISOString() };
    try {
      await this.#command('recorder/clear_statistics', { statistic_ids: [statisticId], ...range });
    } catch (error) {
      if (isInvalidFormat(error)) return false;
      throw error;
    }
    await this.#until(statisticId, (kept) => [...kept.keys()].every((start) => start < from || start > to));
    return true;
  }

  /**
   * Imports rows with the metadata of Home Assistant 2025.11 and later. An older release refuses these and writes nothing; then the
   * rows are imported with the older metadata (home-assistant.md 4.1).
   */
  async #import(statisticId: string, rows: readonly HourRow[]): Promise<void> {
    const stats = rows.map(({ start, state, sum }) => ({ start: new Date(start).toISOString(), state, sum }));
    const metadata = { statistic_id: statisticId, source: 'recorder', name: null, unit_of_measurement: 'kWh', has_sum: true };
    try {
      await this.#command('recorder/import_statistics', { metadata: { ...metadata, mean_type: 0, unit_class: 'energy' }, stats });
    } catch (error) {
      if (!isInvalidFormat(error)) throw error;
      await this.#command('recorder/import_statistics', { metadata: { ...metadata, has_mean: false }, stats });
    }
  }

  /**
   * Reads the rows again until the condition is met.
   * @throws BridgeError homeassistant_unreachable if it is not met within two minutes
   */
  async #until(statisticId: string, condition: (rows: ReadonlyMap<number, HourRow>) => boolean): Promise<void> {
    const { sleep, signal } = this.#deps;
    for (let waitedMs = 0; waitedMs < LONGEST_QUEUE_MS; waitedMs += LOOK_AGAIN_MS) {
      const rows = await this.rows(statisticId);
      if (condition(new Map(rows.map((row) => [row.start, row])))) return;
      await sleep(LOOK_AGAIN_MS, signal).catch(() => undefined);
    }
    throw new BridgeError('homeassistant_unreachable', { detail: phrase('detail.not_written') });
  }

  async #ask<T>(type: string, fields: Readonly<Record<string, unknown>>, schema: z.ZodType<T>): Promise<T> {
    const result = schema.safeParse(await this.#command(type, fields));
    if (!result.success) throw new BridgeError('homeassistant_reply_malformed', { endpoint: type });
    return result.data;
  }

  #command(type: string, fields: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#deps.homeAssistant.command(type, fields);
  }
}

const isInvalidFormat = (error: unknown): boolean => isBridgeError(error) && error.context.resultCode === 'invalid_format';

const isKept = (kept: HourRow | undefined, { state, sum }: HourRow): boolean =>
  kept !== undefined && Math.abs(kept.sum - sum) <= EPSILON_KWH && Math.abs(kept.state - state) <= EPSILON_KWH;
