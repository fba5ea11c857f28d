import { BridgeError } from '../../errors.ts';
import type { Plant } from '../../model.ts';
import { contains } from '../../text-search.ts';
import { phrase } from '../../texts/texts.ts';

/** Options of commands that may be limited to some plants. */
export interface PlantOptions {
  /** `--plant`: ps_ids or parts of plant names; undefined for all plants. */
  readonly plant?: readonly string[] | undefined;
}

/** At most this many plants are listed in the error message. */
const SHOWN = 10;

/** Selects the plants that `--plant` names. */
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

  /** Checks the names once the plants were listed. @throws BridgeError usage_invalid if a name matches none of the listed plants */
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
