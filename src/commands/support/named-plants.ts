import { BridgeError } from '../../errors.ts';
import type { Plant } from '../../model.ts';
import { phrase } from '../../texts/texts.ts';
import { contains } from './text-search.ts';

/** Options of commands that may be limited to some plants. */
export interface PlantOptions {
  /** `--plant`, each a ps_id or a part of a name; undefined: all plants. */
  readonly plant?: readonly string[] | undefined;
}

/** So many plants are named to the user. */
const SHOWN = 10;

/** The plants that `--plant` names. */
export class NamedPlants {
  readonly #names: readonly string[];
  readonly #seen = new Map<string, string>();
  readonly #found = new Set<string>();

  constructor({ plant = [] }: PlantOptions) {
    this.#names = plant;
  }

  readonly accepts = ({ psId, name }: Plant): boolean => {
    this.#seen.set(psId, name);
    const matching = this.#names.filter((wanted) => wanted === psId || contains(name, wanted));
    for (const wanted of matching) this.#found.add(wanted);
    return this.#names.length === 0 || matching.length > 0;
  };

  /** @throws BridgeError usage_invalid where a name is of none of the plants that were listed */
  check(): void {
    const missing = this.#seen.size === 0 ? undefined : this.#names.find((name) => !this.#found.has(name));
    if (missing === undefined) return;
    const plants = [...this.#seen].map(([psId, name]) => `${name} (${psId})`);
    const listed = plants.slice(0, SHOWN).join(', ');
    const more = plants.length - SHOWN;
    const shown = more > 0 ? phrase('detail.and_more', { listed, count: more }) : listed;
    throw new BridgeError('usage_invalid', { detail: phrase('detail.plant_unknown', { name: missing, plants: shown }) });
  }
}
