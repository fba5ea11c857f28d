import { asBridgeError, BridgeError, type ErrorCode } from '../../errors.ts';
import type { AccountInventory } from '../../inventory/inventory.ts';
import { PLANT_DEVICE_TYPE } from '../../model.ts';
import { type Collector, deviceTypeOf, hasValue } from '../../poll/collector.ts';
import { formatCount } from '../../texts/languages.ts';
import { type Phrase, phrase } from '../../texts/texts.ts';
import type { Step } from './steps.ts';

/**
 * Lists plants and devices as the bridge does. A failure after the plants were listed is kept for the step that checks the
 * devices.
 * @returns a sentence with the number of plants that the configuration selects
 */
export const lookAtPlants: Step['look'] = async (examination) => {
  const { collector, texts, language } = examination;
  examination.listFailure = await collector.inventory.refresh().then(() => null, asBridgeError);
  const { size: count } = collector.inventory.plants;
  if (count === 0) throw examination.listFailure ?? firstProblem(collector) ?? new BridgeError('plants_missing');
  return texts('doctor.found', { count: formatCount(count, language) });
};

export const lookAtDevices: Step['look'] = async ({ collector, listFailure, texts, language }) => {
  if (listFailure !== null) throw listFailure;
  const { size: count } = collector.inventory.devices;
  if (count === 0) throw firstProblem(collector) ?? new BridgeError('devices_missing');
  return texts('doctor.found', { count: formatCount(count, language) });
};

/** Polls some plants that together have every device type. Failures that affect only some of the values become notes. */
export const lookAtPoints: Step['look'] = async (examination) => {
  const { collector, texts } = examination;
  const psIds = plantsOfEveryType(collector.inventory);
  await collector.poll({ psIds, failedOnly: false });
  const subjects = collector.subjects().filter(({ plant, specs }) => psIds.includes(plant.psId) && specs.length > 0);
  const types = [...new Set(subjects.map(deviceTypeOf))];
  const read = types.filter((type) => subjects.some((subject) => deviceTypeOf(subject) === type && hasValue(subject)));
  const empty = types.filter((type) => !read.includes(type));
  const problems = collector.problems().map(impersonal);
  if (read.length === 0) throw problems[0] ?? new BridgeError('points_empty', { detail: emptyTypes(empty) });
  examination.notes.push(...collector.calls.compensated, ...problems);
  const found = { types: read.join(', '), empty: empty.join(', ') };
  return texts(empty.length === 0 ? 'doctor.points.all' : 'doctor.points.some', found);
};

/** Errors whose detail has the ids of plants, or the key of a device, which has the plant's id in it. */
const OF_PLANTS: readonly ErrorCode[] = ['device_refused', 'device_replaced', 'identity_taken', 'plants_not_authorized'];

function impersonal(error: BridgeError): BridgeError {
  const { detail, ...context } = error.context;
  return OF_PLANTS.includes(error.code) ? new BridgeError(error.code, context) : error;
}

const emptyTypes = (types: readonly number[]): Phrase =>
  types.length === 0 ? phrase('detail.no_device_types') : phrase('detail.device_types', { types: types.join(', ') });

const firstProblem = (collector: Collector): BridgeError | undefined => collector.problems()[0];

/**
 * Returns plants that together have every device type: each plant that has a device type which all plants before it in the list
 * lack.
 */
function plantsOfEveryType(inventory: AccountInventory): readonly string[] {
  const missing = new Set([PLANT_DEVICE_TYPE, ...[...inventory.devices.values()].map(({ deviceType }) => deviceType)]);
  const chosen: string[] = [];
  for (const psId of inventory.plants.keys()) {
    const types = [PLANT_DEVICE_TYPE, ...inventory.devicesOf(psId).map(({ deviceType }) => deviceType)].filter((type) => missing.has(type));
    if (types.length === 0) continue;
    for (const type of types) missing.delete(type);
    chosen.push(psId);
  }
  return chosen;
}
