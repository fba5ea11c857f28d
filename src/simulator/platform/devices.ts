import type { ApiCall } from '../endpoints/call.ts';
import { askedDevices, listed } from '../endpoints/devices.ts';
import { rowsOfPage, text } from '../endpoints/parameters.ts';

/** platform/getDeviceListByPsId: returns the devices of one plant. Rows have `claim_state` in place of `rel_state` (oauth.md 6). */
export function getDeviceListByPsId(call: ApiCall): unknown {
  const rows = askedDevices(call, text(call.body, 'ps_id')).map((located) => {
    const { rel_state, ...shared } = listed(located, call);
    return { ...shared, claim_state: 1 };
  });
  return { pageList: rowsOfPage(call.body, 'page', rows), row_count: rows.length };
}
