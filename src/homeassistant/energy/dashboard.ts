import { BridgeError, isBridgeError } from '../../errors.ts';
import type { HomeAssistantApi } from '../websocket/connection.ts';
import type { EntityIdOf } from '../websocket/entity-ids.ts';
import { type Completion, completionsOf, withCompletions } from './completions.ts';
import { energiesIn, missingSources, preferencesSchema, type StoredSource, withPresentIds, withSources } from './preferences.ts';
import { fromShape, type Shape, shapeOf } from './shapes.ts';
import { type EnergySource, sensorsOf } from './sources.ts';
import { type ChangedSensor, changedSensors, type EnergyBook } from './upkeep.ts';

/** The difference between an Energy dashboard and the wanted sources: the sources to add, and the number of those it already has. */
export interface EnergyChange {
  /** Number of sources that the dashboard already has, of any program or user. */
  readonly stored: number;
  readonly additions: readonly EnergySource[];
  /** What sources that show the plants already can get besides. */
  readonly completions: readonly Completion[];
  /** The sensors that the dashboard names, and that Home Assistant has under another id or no longer. */
  readonly changed: readonly ChangedSensor[];
  /** Sensors of others that show energy of the same kind as an addition. If both measure the same energy, it counts twice. */
  readonly others: readonly OtherSensors[];
}

export interface OtherSensors {
  readonly type: EnergySource['type'];
  readonly sensors: readonly string[];
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
    const { additions, completions } = changesTo(stored, sources, { shape: shapeOf(this.#homeAssistant.version), changed });
    const own = new Set([...sources.flatMap(sensorsOf), ...book.sensors.map(({ statisticId }) => statisticId)]);
    return { stored: stored.length, additions, completions, changed, others: othersBeside(additions, stored, own) };
  }

  /**
   * Puts the present ids of renamed sensors into the current preferences, and adds the missing sources, in the shape that this release of Home Assistant uses. If Home Assistant
   * refuses that shape, the older shapes are tried; a refused request changes nothing.
   * @throws BridgeError homeassistant_admin_required and errors of commands
   */
  async apply({ sources, book, entityIdOf }: WantedEnergy): Promise<void> {
    const stored = await this.sources();
    const changed = changedSensors(book, stored, entityIdOf);
    let refusal: unknown;
    for (const shape of fromShape(shapeOf(this.#homeAssistant.version))) {
      try {
        await this.#save(stored, sources, { shape, changed });
        return;
      } catch (error) {
        if (!isInvalidFormat(error)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  async #save(before: readonly StoredSource[], wanted: readonly EnergySource[], how: ChangeOptions): Promise<void> {
    const { stored, additions, completions } = changesTo(before, wanted, how);
    if (additions.length + completions.length + presentIds(how.changed).size === 0) return;
    const sources = withSources(withCompletions(stored, completions, how.shape), additions, how.shape);
    await this.#homeAssistant.command('energy/save_prefs', { energy_sources: sources });
  }
}

interface ChangeOptions {
  readonly shape: Shape;
  readonly changed: readonly ChangedSensor[];
}

/** Returns the stored sources with the present ids of their sensors, and what they lack. */
function changesTo(before: readonly StoredSource[], wanted: readonly EnergySource[], { shape, changed }: ChangeOptions) {
  const stored = withPresentIds(before, presentIds(changed));
  return { stored, additions: missingSources(stored, wanted, shape), completions: completionsOf(stored, wanted, shape) };
}

/** @param own the sensors of the bridge */
function othersBeside(
  additions: readonly EnergySource[],
  stored: readonly StoredSource[],
  own: ReadonlySet<string>,
): readonly OtherSensors[] {
  return [...new Set(additions.map(({ type }) => type))].flatMap((type) => {
    const sensors = stored.filter((source) => source.type === type).flatMap(energiesIn);
    const others = sensors.filter((id) => !own.has(id));
    return others.length === 0 ? [] : [{ type, sensors: others }];
  });
}

/** The present ids of the sensors that were renamed. Key: former id. */
const presentIds = (changed: readonly ChangedSensor[]): ReadonlyMap<string, string> =>
  new Map(changed.flatMap(({ before, after }) => (after === null ? [] : [[before, after] as const])));

const isInvalidFormat = (error: unknown): boolean => isBridgeError(error) && error.context.resultCode === 'invalid_format';
