import { BridgeError } from '../errors.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { withDetail } from '../isolarcloud/wire/plant.ts';
import type { Plant } from '../model.ts';
import { phrase } from '../texts/texts.ts';
import type { CallRecord } from './call-record.ts';
import { byKey } from './listing.ts';
import { plantsNotAuthorised } from './plant-notices.ts';

/** The selected plants: each by its ps_id, or by the serial number of a device as `sn:B2262720904` (open-api-guide.md 3.3). */
export interface PlantChoice {
  readonly include: 'all' | readonly string[];
  readonly exclude: readonly string[];
  /** Whether this account uses a plant that `include` and `exclude` select; default: it uses all of them. */
  readonly only?: (plant: Plant) => boolean;
  /** Returns the name of another account that reads the plant; null if there is none. Default: no plant is read by another account. */
  readonly readBy?: (psId: string) => string | null;
}

/** The data that were read about the selected plants. */
export interface KnownChoice {
  /** Details by ps_id. */
  readonly details: ReadonlyMap<string, Plant>;
  /** ps_id by selection (`sn:…`). */
  readonly bySerialNumber: ReadonlyMap<string, string>;
  /** ps_ids of listed plants that the owner's authorisation does not cover. */
  readonly unauthorised: readonly string[];
}

type PlantCalls = Pick<OpenApiClient, 'getPowerStationList' | 'getPowerStationDetail' | 'authorisation'>;

const SERIAL_NUMBER_PREFIX = 'sn:';

/** Finds the plants that the configuration selects, and keeps the details of plants. */
export class ChosenPlants {
  readonly #client: PlantCalls;
  readonly #choice: PlantChoice;
  readonly #tracker: CallRecord;
  readonly #details: Map<string, Plant>;
  /** Key: a selection by serial number (`sn:…`). Value: the ps_id of the plant. */
  readonly #bySerialNumber: Map<string, string>;
  #unauthorised: readonly string[];

  constructor(client: PlantCalls, choice: PlantChoice, tracker: CallRecord, known: KnownChoice | null) {
    this.#client = client;
    this.#choice = choice;
    this.#tracker = tracker;
    this.#details = new Map(known?.details);
    this.#bySerialNumber = new Map(known?.bySerialNumber);
    this.#unauthorised = known?.unauthorised ?? [];
  }

  get known(): KnownChoice {
    return { details: this.#details, bySerialNumber: this.#bySerialNumber, unauthorised: this.#unauthorised };
  }

  /** The entries of `include`; none if it is `all`. */
  get named(): readonly string[] {
    return this.#choice.include === 'all' ? [] : this.#choice.include;
  }

  /** Keeps the details of a plant. */
  add(detail: Plant): void {
    this.#details.set(detail.psId, detail);
  }

  /** Returns a listed plant with its details, if they are known. */
  readonly detailed = (plant: Plant): Plant => {
    const detail = this.#details.get(plant.psId);
    return detail === undefined ? plant : withDetail(plant, detail);
  };

  /** Finds the plants that are selected by a serial number, with a call for each that is not known yet. */
  async findBySerialNumber(): Promise<void> {
    if (this.#choice.include === 'all') return;
    for (const entry of this.#choice.include.filter((one) => one.startsWith(SERIAL_NUMBER_PREFIX))) {
      if (this.#bySerialNumber.has(entry)) continue;
      const sn = entry.slice(SERIAL_NUMBER_PREFIX.length);
      const detail = await this.#tracker.runIfDue('plant_detail', entry, () => this.#client.getPowerStationDetail({ sn }));
      if (detail === undefined) continue;
      this.#bySerialNumber.set(entry, detail.psId);
      this.#details.set(detail.psId, detail);
      this.#tracker.forget('plant_list');
    }
  }

  /**
   * Lists the plants of the account, and returns those that are read.
   * @throws BridgeError plants_missing, plants_not_authorized or plants_not_chosen, so that an empty list never means that all
   * plants are gone
   */
  async list(): Promise<readonly Plant[]> {
    const listed = await this.#client.getPowerStationList();
    const authorised = (await this.#client.authorisation())?.psIds ?? null;
    const known = byKey(listed, ({ psId }) => psId);
    const wanted = [...listed.filter((plant) => this.#isChosen(plant)), ...this.found.filter(({ psId }) => !known.has(psId))];
    const isRead = ({ psId }: Plant): boolean => this.#choice.include !== 'all' || authorised === null || authorised.includes(psId);
    const chosen = wanted.filter(isRead);
    this.#unauthorised = wanted.filter((plant) => !isRead(plant)).map(({ psId }) => psId);
    if (chosen.length > 0) return chosen;
    if (listed.length === 0) throw new BridgeError('plants_missing');
    if (this.#unauthorised.length > 0) throw plantsNotAuthorised(this.#unauthorised);
    throw new BridgeError('plants_not_chosen', { detail: phrase('detail.none_chosen', { count: listed.length }) });
  }

  /** The plants that were found by serial number. They are used even if the plant list lacks them or cannot be read. */
  get found(): readonly Plant[] {
    return [...new Set(this.#bySerialNumber.values())]
      .flatMap((psId) => this.#details.get(psId) ?? [])
      .filter((plant) => this.#isChosen(plant));
  }

  #isChosen(plant: Plant): boolean {
    const { include, exclude, only = () => true } = this.#choice;
    const { psId } = plant;
    if (exclude.includes(psId)) return false;
    const isIncluded = include === 'all' || include.includes(psId) || [...this.#bySerialNumber.values()].includes(psId);
    return isIncluded && only(plant);
  }
}
