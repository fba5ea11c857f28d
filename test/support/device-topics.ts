import { plantKey } from '../../src/model.ts';
import type { PlantSpec } from '../../src/simulator/plant.ts';
import { deviceIdentifier, topicsFor } from '../../src/topics.ts';

const topics = topicsFor('isolarcloud');

/** Returns the retained topics of one plant or device. */
const topicsOfDevice = (psId: string, psKey: string) => ({
  state: topics.deviceState(psId, psKey),
  availability: topics.deviceAvailability(psId, psKey),
  config: `homeassistant/device/${deviceIdentifier(psKey)}/config`,
});

/** Returns the topics of state, availability and discovery of every plant and device, with the default base topic and prefix. */
export const topicsOfPlants = (plants: readonly PlantSpec[]): readonly string[] =>
  plants.flatMap(({ psId, devices }) =>
    [plantKey(String(psId)), ...devices.map(({ psKey }) => psKey)].flatMap((psKey) => Object.values(topicsOfDevice(String(psId), psKey))),
  );
