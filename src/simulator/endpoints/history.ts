import type { Located } from '../world.ts';
import type { ApiCall } from './call.ts';
import { list, missing } from './parameters.ts';

const MAX_KEYS = 50;
export const MAX_POINTS = 50;

/** Returns the devices that a history call requests. Unknown keys are ignored. */
export function askedDevices({ world, body }: ApiCall): Located[] {
  const keys = list(body, 'ps_key_list', MAX_KEYS);
  if (keys.length === 0) throw missing('ps_key_list');
  const known = world.devices();
  return keys.map((key) => known.get(key)).filter((located) => located !== undefined);
}
