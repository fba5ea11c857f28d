/** Types of the replies of Home Assistant's APIs, with only the members that the tests read. */

export interface EntityState {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface RecordedState {
  readonly state: string;
  /** Time of the change, ISO 8601. */
  readonly last_changed: string;
}

export interface EntityEntry {
  readonly entity_id: string;
  readonly unique_id: string;
  readonly platform: string;
  readonly device_id: string | null;
  readonly original_name: string | null;
  readonly entity_category: string | null;
  readonly disabled_by: string | null;
}

export interface DeviceEntry {
  readonly id: string;
  readonly identifiers: readonly (readonly [domain: string, identifier: string])[];
  readonly name: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly model_id: string | null;
  readonly serial_number: string | null;
  readonly sw_version: string | null;
  readonly via_device_id: string | null;
  readonly configuration_url: string | null;
}

export interface EnergyIssues {
  readonly energy_sources: readonly (readonly { readonly type: string }[])[];
}

export interface StatisticsQuery {
  readonly start: Date;
  readonly end: Date;
  readonly statisticIds: readonly string[];
  readonly period: '5minute' | 'hour' | 'day' | 'month';
}

export interface StatisticsRow {
  /** Start of the period, epoch milliseconds. */
  readonly start: number;
  readonly change?: number;
  readonly state?: number;
  readonly sum?: number;
  readonly mean?: number;
}

export type Statistics = Readonly<Record<string, readonly StatisticsRow[]>>;
