import { BridgeError, isBridgeError } from '../../errors.ts';
import type { HomeAssistantApi } from '../websocket/connection.ts';
import { fromShape, missingSources, preferencesSchema, type Shape, type StoredSource, shapeOf, withSources } from './preferences.ts';
import type { EnergySource } from './sources.ts';

/** The difference between an Energy dashboard and the wanted sources: the sources to add, and the number of those it already has. */
export interface EnergyChange {
  /** Number of sources that the dashboard already has, of any program or user. */
  readonly stored: number;
  readonly additions: readonly EnergySource[];
}

/** Access to the Energy dashboard of a Home Assistant (home-assistant.md 3.3). */
export class EnergyDashboard {
  readonly #homeAssistant: HomeAssistantApi;

  constructor(homeAssistant: HomeAssistantApi) {
    this.#homeAssistant = homeAssistant;
  }

  /**
   * @returns the given sources that the dashboard does not have yet
   * @throws BridgeError homeassistant_reply_malformed and errors of commands
   */
  async changeTo(wanted: readonly EnergySource[]): Promise<EnergyChange> {
    const stored = await this.#stored();
    return { stored: stored.length, additions: missingSources(stored, wanted, shapeOf(this.#homeAssistant.version)) };
  }

  /**
   * Adds the missing sources to the current preferences, in the shape that this release of Home Assistant uses. If Home Assistant
   * refuses that shape, the older shapes are tried; a refused request changes nothing.
   * @returns the added sources
   * @throws BridgeError homeassistant_admin_required and errors of commands
   */
  async add(wanted: readonly EnergySource[]): Promise<readonly EnergySource[]> {
    const stored = await this.#stored();
    let refusal: unknown;
    for (const shape of fromShape(shapeOf(this.#homeAssistant.version))) {
      try {
        return await this.#save(stored, wanted, shape);
      } catch (error) {
        if (!isInvalidFormat(error)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  async #save(stored: readonly StoredSource[], wanted: readonly EnergySource[], shape: Shape): Promise<readonly EnergySource[]> {
    const additions = missingSources(stored, wanted, shape);
    if (additions.length > 0) {
      await this.#homeAssistant.command('energy/save_prefs', { energy_sources: withSources(stored, additions, shape) });
    }
    return additions;
  }

  async #stored(): Promise<readonly StoredSource[]> {
    try {
      const preferences = preferencesSchema.safeParse(await this.#homeAssistant.command('energy/get_prefs'));
      if (!preferences.success) throw new BridgeError('homeassistant_reply_malformed', { endpoint: 'energy/get_prefs' });
      return preferences.data.energy_sources;
    } catch (error) {
      if (isBridgeError(error) && error.context.resultCode === 'not_found') return [];
      throw error;
    }
  }
}

const isInvalidFormat = (error: unknown): boolean => isBridgeError(error) && error.context.resultCode === 'invalid_format';
