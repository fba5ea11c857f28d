import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { freePort } from '../../support/ports.ts';
import { writeConfiguration } from './configuration.ts';
import type { ProgramClock } from './libfaketime.ts';
import { complaints, type LogEntry } from './log.ts';
import { addUser, onboard } from './onboarding.ts';
import { Program } from './program.ts';
import { RestApi } from './rest-api.ts';
import { waitFor } from './waiting.ts';
import { CommandRefused, websocketCommand } from './websocket.ts';
import type { DeviceEntry, EnergyIssues, EntityEntry, EntityState, RecordedState, Statistics, StatisticsQuery } from './wire.ts';

export interface HomeAssistantOptions {
  readonly version: string;
  /** URL of the broker, `mqtt://host:port` or `mqtt://user:password@host:port`. */
  readonly brokerUrl: string;
  /** Time zone of the home, IANA name. */
  readonly timeZone?: string;
  /** The clock that the process uses; default: true time. */
  readonly clock?: ProgramClock;
}

/** An entity as a user finds it: its registry entry, and its state unless it is disabled. */
export interface Entity {
  readonly entry: EntityEntry;
  readonly state: EntityState | undefined;
}

const START_DEADLINE_MS = 120_000;

/** A real Home Assistant that is connected to one MQTT broker. Tests query it through its own REST and WebSocket APIs. */
export class HomeAssistant {
  readonly version: string;
  readonly url: string;
  readonly #folder: string;
  readonly #clock: ProgramClock | undefined;
  #starts = 0;
  #program: Program | undefined;
  #token = '';

  private constructor({ version, clock }: HomeAssistantOptions, url: string, folder: string) {
    this.version = version;
    this.url = url;
    this.#folder = folder;
    this.#clock = clock;
  }

  static async start(options: HomeAssistantOptions): Promise<HomeAssistant> {
    const folder = await mkdtemp(join(tmpdir(), 'homeassistant-'));
    const httpPort = await freePort();
    await writeConfiguration(folder, { version: options.version, httpPort, timeZone: options.timeZone ?? 'America/Sao_Paulo' });
    const homeAssistant = new HomeAssistant(options, `http://127.0.0.1:${httpPort}`, folder);
    try {
      await homeAssistant.#run();
      homeAssistant.#token = await onboard(homeAssistant.url, options.brokerUrl);
      await homeAssistant.#untilRunning();
      return homeAssistant;
    } catch (error) {
      await homeAssistant.stop();
      throw error;
    }
  }

  /** A long-lived access token of the administrator. */
  get token(): string {
    return this.#token;
  }

  /** A long-lived access token of a new user who is not an administrator. */
  tokenOfUser(): Promise<string> {
    return addUser(this.url, this.#token);
  }

  /** Stops Home Assistant and keeps its configuration folder for `goOn`. */
  async pause(): Promise<void> {
    await this.#program?.stop();
  }

  async goOn(): Promise<void> {
    await this.#run();
    await this.#untilRunning();
  }

  /** Makes the process read its clock again. */
  wake(): void {
    this.#program?.wake();
  }

  async restart(): Promise<void> {
    await this.pause();
    await this.goOn();
  }

  async stop(): Promise<void> {
    await this.pause();
    await rm(this.#folder, { recursive: true });
  }

  /** The warnings and errors about MQTT, sensors, the recorder or our topics that Home Assistant has logged since its first start. */
  async complaints(): Promise<LogEntry[]> {
    const files = Array.from({ length: this.#starts }, (_, index) => this.#logFile(index + 1)).filter((file) => existsSync(file));
    const logs = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    return logs.flatMap(complaints);
  }

  states(): Promise<EntityState[]> {
    return this.#rest().get('/api/states');
  }

  /** The entities of the MQTT integration, including disabled ones, by unique_id. */
  async entities(): Promise<ReadonlyMap<string, Entity>> {
    const [entries, states] = await Promise.all([this.#command<EntityEntry[]>('config/entity_registry/list'), this.states()]);
    const stateOf = new Map(states.map((state) => [state.entity_id, state]));
    return new Map(
      entries
        .filter(({ platform }) => platform === 'mqtt')
        .map((entry) => [entry.unique_id, { entry, state: stateOf.get(entry.entity_id) }] as const),
    );
  }

  /** @throws Error if there is no such entity */
  async entity(uniqueId: string): Promise<Entity> {
    const entities = await this.entities();
    const entity = entities.get(uniqueId);
    if (entity === undefined) throw new Error(`no entity ${uniqueId} among ${[...entities.keys()].join(', ') || 'none'}`);
    return entity;
  }

  /** The devices of the MQTT integration by identifier. */
  async devices(): Promise<ReadonlyMap<string, DeviceEntry>> {
    const entries = await this.#command<DeviceEntry[]>('config/device_registry/list');
    const byIdentifier = entries.flatMap((entry) =>
      entry.identifiers.filter(([domain]) => domain === 'mqtt').map(([, identifier]) => [identifier, entry] as const),
    );
    return new Map(byIdentifier);
  }

  /** Deletes a device, as a user can do on the device's page. */
  async deleteDevice(deviceId: string): Promise<void> {
    try {
      await this.#command('config/device_registry/remove', { device_id: deviceId });
    } catch (error) {
      if (!(error instanceof CommandRefused && error.code === 'unknown_command')) throw error;
      const [entry] = await this.#command<{ entry_id: string }[]>('config_entries/get', { domain: 'mqtt' });
      await this.#command('config/device_registry/remove_config_entry', { device_id: deviceId, config_entry_id: entry?.entry_id });
    }
  }

  /** Deletes one entity, as a user can do in the entity's settings. */
  async deleteEntity(entityId: string): Promise<void> {
    await this.#command('config/entity_registry/remove', { entity_id: entityId });
  }

  async callService(domain: string, service: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#rest().post(`/api/services/${domain}/${service}`, data);
  }

  /** The recorded states of an entity during the last day, oldest first. */
  async history(entityId: string): Promise<readonly RecordedState[]> {
    const [states = []] = await this.#rest().get<RecordedState[][]>(`/api/history/period?filter_entity_id=${entityId}&no_attributes`);
    return states.map(({ state, last_changed }) => ({ state, last_changed }));
  }

  /**
   * Saves the sources of the Energy dashboard.
   * @param sources in the shape of this version
   */
  async saveEnergySources(sources: readonly unknown[]): Promise<void> {
    await this.#command('energy/save_prefs', { energy_sources: sources });
  }

  /** The problems that the Energy dashboard reports about its sources. */
  energyIssues(): Promise<EnergyIssues> {
    return this.#command('energy/validate');
  }

  /** The statistics of a period, with energies in kWh, by statistic id. */
  statisticsDuringPeriod({ start, end, statisticIds, period }: StatisticsQuery): Promise<Statistics> {
    return this.#command('recorder/statistics_during_period', {
      start_time: start.toISOString(),
      end_time: end.toISOString(),
      statistic_ids: statisticIds,
      period,
      units: { energy: 'kWh' },
    });
  }

  /** Runs any command of Home Assistant's WebSocket API. */
  command<T = unknown>(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<T> {
    return this.#command<T>(type, fields);
  }

  async #run(): Promise<void> {
    this.#starts += 1;
    this.#program = await Program.start({
      command: hass(this.version),
      args: ['--skip-pip', '--config', this.#folder, '--log-file', this.#logFile(this.#starts)],
      environment: this.#clock?.environment() ?? {},
      outputFile: join(this.#folder, 'output.txt'),
    });
  }

  async #untilRunning(): Promise<void> {
    await waitFor(
      async () => {
        await this.#program?.assertRunning();
        expect(await this.#rest().get('/api/config')).toMatchObject({ state: 'RUNNING' });
      },
      { what: `Home Assistant ${this.version} to run`, deadlineMs: START_DEADLINE_MS },
    );
  }

  #rest(): RestApi {
    return new RestApi(this.url, this.#token);
  }

  #command<T>(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<T> {
    return websocketCommand<T>(this.url, this.#token, type, fields);
  }

  #logFile(start: number): string {
    return join(this.#folder, `home-assistant-${start}.log`);
  }
}

const hass = (version: string): string => {
  const file = join(import.meta.dirname, `../../../.cache/homeassistant-${version}/bin/hass`);
  if (!existsSync(file)) throw new Error(`Home Assistant ${version} is not installed: npm run test:homeassistant installs it`);
  return file;
};
