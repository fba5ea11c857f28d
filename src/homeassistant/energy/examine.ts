import { BridgeError } from '../../errors.ts';
import { phrase } from '../../texts/texts.ts';
import type { HomeAssistantApi } from '../websocket/connection.ts';
import { readEntityIds } from '../websocket/entity-ids.ts';
import { EnergyDashboard } from './dashboard.ts';
import { changedSensors, type EnergyBook } from './upkeep.ts';

/**
 * Compares the sensors that `energy` has left on the Energy dashboard with those of Home Assistant.
 * @returns energy_sensors_changed if the dashboard names sensors that were renamed or removed since; null if not, or if the book is empty
 * @throws BridgeError homeassistant_reply_malformed and errors of commands
 */
export async function examineEnergy(homeAssistant: HomeAssistantApi, book: EnergyBook): Promise<BridgeError | null> {
  if (book.sensors.length === 0) return null;
  const changed = changedSensors(book, await new EnergyDashboard(homeAssistant).sources(), await readEntityIds(homeAssistant));
  if (changed.length === 0) return null;
  const removed = changed.filter(({ after }) => after === null).length;
  return new BridgeError('energy_sensors_changed', {
    detail: phrase('detail.energy_changed', { renamed: changed.length - removed, removed }),
  });
}
