import { BridgeError } from '../../errors.ts';
import { type Device, PLANT_DEVICE_TYPE, type Plant, plantKey } from '../../model.ts';
import { phrase } from '../../texts/texts.ts';
import type { HomeAssistantApi } from '../websocket/connection.ts';
import type { EntityIdOf } from '../websocket/entity-ids.ts';
import { type EnergyChange, EnergyDashboard, type WantedEnergy } from './dashboard.ts';
import { type EnergyPlant, energySources } from './sources.ts';
import { bookOf, type EnergyBook, NotedEntityIds } from './upkeep.ts';

/** The plants and devices of an account. */
export interface EnergyAccount {
  /** Key: ps_id. */
  readonly plants: ReadonlyMap<string, Plant>;
  /** Key: ps_key. */
  readonly devices: ReadonlyMap<string, Device>;
}

/** What an Energy dashboard lacks of some plants. */
export class EnergyProposal {
  readonly change: EnergyChange;
  readonly #dashboard: EnergyDashboard;
  readonly #noted: NotedEntityIds;
  readonly #wanted: WantedEnergy;

  private constructor(change: EnergyChange, dashboard: EnergyDashboard, noted: NotedEntityIds, wanted: WantedEnergy) {
    this.change = change;
    this.#dashboard = dashboard;
    this.#noted = noted;
    this.#wanted = wanted;
  }

  /**
   * Compares the dashboard with the sensors that the plants have in Home Assistant.
   * @param book the sensors that were added before
   * @throws BridgeError homeassistant_sensors_missing, see EnergyDashboard.sources
   */
  static async of(
    { plants, devices }: EnergyAccount,
    { homeAssistant, entityIdOf, book }: { homeAssistant: HomeAssistantApi; entityIdOf: EntityIdOf; book: EnergyBook },
  ): Promise<EnergyProposal> {
    const noted = new NotedEntityIds(entityIdOf);
    const sources = [...plants.values()].flatMap((plant) => energySources(energyPlantOf(plant, devices), noted.of));
    if (sources.length === 0) throw new BridgeError('homeassistant_sensors_missing', { detail: phrase('detail.energy_counters') });
    const dashboard = new EnergyDashboard(homeAssistant);
    const wanted = { sources, book, entityIdOf };
    return new EnergyProposal(await dashboard.changeTo(wanted), dashboard, noted, wanted);
  }

  /**
   * Adds what the dashboard lacks at present.
   * @returns the book of the sensors that it shows then
   * @throws BridgeError see EnergyDashboard.apply
   */
  async apply(): Promise<EnergyBook> {
    await this.#dashboard.apply(this.#wanted);
    return bookOf(await this.#dashboard.sources(), this.#noted, this.#wanted.book);
  }
}

const energyPlantOf = ({ psId, name }: Plant, devices: ReadonlyMap<string, Device>): EnergyPlant => ({
  name,
  devices: [
    { psKey: plantKey(psId), deviceType: PLANT_DEVICE_TYPE },
    ...[...devices.values()].filter((device) => device.psId === psId).map(({ psKey, deviceType }) => ({ psKey, deviceType })),
  ],
});
