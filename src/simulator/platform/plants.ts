import type { ApiCall } from '../endpoints/call.ts';
import { missing, numberSet, optionalText, rowsOfPage } from '../endpoints/parameters.ts';
import { detailOf, isOnline, stateOf } from '../endpoints/plants.ts';
import type { PlantSpec } from '../plant.ts';

const MAX_PLANTS = 20;

/** platform/queryPowerStationList: returns the plants without values. Rows have `online_status` in place of `ps_status` (oauth.md 6). */
export function queryPowerStationList({ world, body, now }: ApiCall): unknown {
  const validFlags = numberSet(body, 'valid_flag') ?? new Set([1]);
  const name = optionalText(body, 'ps_name') ?? '';
  const plants = world.plants.filter((plant) => validFlags.has(plant.validFlag) && plant.name.includes(name));
  const rows = plants.map((plant) => {
    const { ps_status, fault_count, alarm_count, share_type, ...shared } = stateOf(plant, world, now);
    return {
      ...shared,
      online_status: isOnline(plant, world, now) ? 1 : 0,
      valid_flag: plant.validFlag,
      grid_connection_status: plant.validFlag === 1 ? 1 : 0,
      grid_connection_time: null,
      update_time: null,
      ...plant.misstated,
    };
  });
  return { pageList: rowsOfPage(body, 'page', rows), row_count: rows.length };
}

/** platform/getPowerStationDetail: returns the details of several plants, with a second result code inside `result_data` (oauth.md 6). */
export function getPowerStationDetail(call: ApiCall): unknown {
  const psIds = commaList(call, 'ps_ids');
  const serialNumbers = commaList(call, 'sns');
  if (psIds.length === 0 && serialNumbers.length === 0) throw missing('ps_ids');
  if (psIds.length > MAX_PLANTS || serialNumbers.length > MAX_PLANTS) return { code: '5', data_list: [], not_authorization_ps_list: [] };
  const byId = call.world.plants.filter(({ psId }) => psIds.includes(String(psId)));
  const found = byId.length > 0 ? byId : call.world.plants.filter((plant) => hasDevice(plant, serialNumbers));
  const notAuthorised = psIds.filter((psId) => !byId.some((plant) => String(plant.psId) === psId));
  const code = found.length > 0 ? '1' : notAuthorised.length > 0 ? '7' : '6';
  return { code, data_list: found.map((plant) => detailOf(plant, call)), not_authorization_ps_list: notAuthorised };
}

const hasDevice = ({ devices }: PlantSpec, serialNumbers: readonly string[]): boolean =>
  devices.some(({ serialNumber }) => serialNumber !== null && serialNumbers.includes(serialNumber));

const commaList = ({ body }: ApiCall, name: string): readonly string[] => optionalText(body, name)?.split(',') ?? [];
