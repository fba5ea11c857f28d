import type { Answer, Command } from './home-assistant-server.ts';

export interface ModelRow {
  readonly start: number;
  readonly state: number;
  readonly sum: number;
}

interface ModelOptions {
  /** Key: unique_id. Value: entity id. */
  readonly entities: Readonly<Record<string, string>>;
  readonly admin?: boolean | undefined;
  /** Whether the recorder behaves as before 2025.11: without `mean_type`, and without removal of a range. */
  readonly old?: boolean | undefined;
  /** Time zone of Home Assistant, as an IANA name. */
  readonly timeZone?: string | undefined;
}

const INVALID: Answer = { error: { code: 'invalid_format', message: 'extra keys not allowed' } };

/** A model of Home Assistant's recorder (home-assistant.md 4) that has long-term sums only. */
export class RecorderModel {
  readonly #options: ModelOptions;
  readonly #rows = new Map<string, Map<number, ModelRow>>();

  constructor(options: ModelOptions) {
    this.#options = options;
  }

  /** Adds rows, as Home Assistant does when it compiles statistics. */
  put(statisticId: string, rows: readonly ModelRow[]): void {
    const kept = this.#rows.get(statisticId) ?? new Map<number, ModelRow>();
    this.#rows.set(statisticId, kept);
    for (const row of rows) kept.set(row.start, row);
  }

  rows(statisticId: string): readonly ModelRow[] {
    return [...(this.#rows.get(statisticId)?.values() ?? [])].sort((one, other) => one.start - other.start);
  }

  readonly answer = (command: Command): Answer => {
    const { entities, admin = true, timeZone = 'America/Sao_Paulo' } = this.#options;
    switch (command.type) {
      case 'auth/current_user':
        return { result: { is_admin: admin } };
      case 'get_config':
        return { result: { time_zone: timeZone } };
      case 'config/entity_registry/list':
        return { result: Object.entries(entities).map(([unique_id, entity_id]) => ({ unique_id, entity_id, platform: 'mqtt' })) };
      case 'recorder/get_statistics_metadata':
        return { result: ids(command).map((statistic_id) => ({ statistic_id, statistics_unit_of_measurement: 'kWh' })) };
      case 'recorder/statistics_during_period':
        return { result: Object.fromEntries(ids(command).map((id) => [id, this.rows(id)])) };
      case 'recorder/import_statistics':
        return this.#import(command);
      case 'recorder/adjust_sum_statistics':
        return this.#adjust(command);
      case 'recorder/clear_statistics':
        return this.#clear(command);
      default:
        return { error: { code: 'unknown_command', message: command.type } };
    }
  };

  #import({ metadata, stats }: Command): Answer {
    const { statistic_id, ...others } = metadata as { statistic_id: string };
    if ('mean_type' in others === (this.#options.old ?? false)) return INVALID;
    this.put(
      statistic_id,
      (stats as (Omit<ModelRow, 'start'> & { start: string })[]).map((row) => ({ ...row, start: Date.parse(row.start) })),
    );
    return { result: null };
  }

  #adjust({ statistic_id, start_time, adjustment }: Command): Answer {
    const from = Date.parse(String(start_time));
    const later = this.rows(String(statistic_id)).filter(({ start }) => start >= from);
    this.put(
      String(statistic_id),
      later.map((row) => ({ ...row, sum: row.sum + Number(adjustment) })),
    );
    return { result: null };
  }

  #clear(command: Command): Answer {
    if (this.#options.old) return INVALID;
    const [from, to] = [Date.parse(String(command['start_time'])), Date.parse(String(command['end_time']))];
    for (const id of ids(command)) {
      for (const { start } of this.rows(id)) if (start >= from && start < to) this.#rows.get(id)?.delete(start);
    }
    return { result: null };
  }
}

const ids = ({ statistic_ids }: Command): readonly string[] => statistic_ids as readonly string[];
