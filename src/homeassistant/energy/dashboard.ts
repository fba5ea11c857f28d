import { BridgeError, isBridgeError } from '../../errors.ts';
import type { HomeAssistantApi } from '../websocket/connection.ts';
import type { EntityIdOf } from '../websocket/entity-ids.ts';
import { missingSources, preferencesSchema, type StoredSource, withPresentIds, withSources } from './preferences.ts';
import { fromShape, type Shape, shapeOf } from './shapes.ts';
import type { EnergySource } from './sources.ts';
import { type ChangedSensor, changedSensors, type EnergyBook } from './upkeep.ts';

/** The difference between an Energy dashboard and the wanted sources: the sources to add, and the number of those it already has. */
export interface EnergyChange {
  /** Number of sources that the dashboard already has, of any program or user. */
  readonly stored: number;
  readonly additions: readonly EnergySource[];
  /** The sensors that the dashboard names, and that Home Assistant has under another id or no longer. */
  readonly changed: readonly ChangedSensor[];
}

/** The sources and the book to compare the dashboard with. */
export interface WantedEnergy {
  readonly sources: readonly EnergySource[];
  readonly book: EnergyBook;
  readonly entityIdOf: EntityIdOf;
}

/** Access to the Energy dashboard of a Home Assistant (home-assistant.md 3.3). */
export class EnergyDashboard {
  readonly #homeAssistant: HomeAssistantApi;

  constructor(homeAssistant: HomeAssistantApi) {
    this.#homeAssistant = homeAssistant;
  }

  /** The sources that the dashboard has. @throws BridgeError homeassistant_reply_malformed and errors of commands */
  async sources(): Promise<readonly StoredSource[]> {
    try {
      const preferences = preferencesSchema.safeParse(await this.#homeAssistant.command('energy/get_prefs'));
      if (!preferences.success) throw new BridgeError('homeassistant_reply_malformed', { endpoint: 'energy/get_prefs' });
      return preferences.data.energy_sources;
    } catch (error) {
      if (isBridgeError(error) && error.context.resultCode === 'not_found') return [];
      throw error;
    }
  }

  /**
   * @returns the difference between the dashboard and what is wanted
   * @throws BridgeError as `sources`
   */
  async changeTo({ sources, book, entityIdOf }: WantedEnergy): Promise<EnergyChange> {
    const stored = await this.sources();
    const changed = changedSensors(book, stored, entityIdOf);
    const additions = missingSources(withPresentIds(stored, presentIds(changed)), sources, shapeOf(this.#homeAssistant.version));
    return { stored: stored.length, additions, changed };
  }

  /**
   * Puts the present ids of renamed sensors into the current preferences, and adds the missing sources, in the shape that this release of Home Assistant uses. If Home Assistant
   * refuses that shape, the older shapes are tried; a refused request changes nothing.
   * @returns the difference that was made
   * @throws BridgeError homeassistant_admin_required and errors of commands
   */
  async apply({ sources, book, entityIdOf }: WantedEnergy): Promise<EnergyChange> {
    const stored = await this.sources();
    const changed = changedSensors(book, stored, entityIdOf);
    let refusal: unknown;
    for (const shape of fromShape(shapeOf(this.#homeAssistant.version))) {
      try {
        return { stored: stored.length, additions: await this.#save(stored, sources, { shape, changed }), changed };
      } catch (error) {
        if (!isInvalidFormat(error)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  async #save(
    before: readonly StoredSource[],
    wanted: readonly EnergySource[],
    { shape, changed }: { readonly shape: Shape; readonly changed: readonly ChangedSensor[] },
  ): Promise<readonly EnergySource[]> {
    const present = presentIds(changed);
    const stored = withPresentIds(before, present);
    const additions = missingSources(stored, wanted, shape);
    if (additions.length + present.size > 0) {
      await this.#homeAssistant.command('energy/save_prefs', { energy_sources: withSources(stored, additions, shape) });
    }
    return additions;
  }
}

/** The present ids of the sensors that were renamed. Key: former id. */
const presentIds = (changed: readonly ChangedSensor[]): ReadonlyMap<string, string> =>
  new Map(changed.flatMap(({ before, after }) => (after === null ? [] : [[before, after] as const])));

const isInvalidFormat = (error: unknown): boolean => isBridgeError(error) && error.context.resultCode === 'invalid_format';
