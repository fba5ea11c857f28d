import { askedAlarms } from '../endpoints/alarms.ts';
import type { ApiCall } from '../endpoints/call.ts';
import { rowsOfPage } from '../endpoints/parameters.ts';

/** platform/getFaultAlarmInfo (oauth.md 6). */
export function getFaultAlarmInfo(call: ApiCall): unknown {
  const rows = askedAlarms(call);
  return { pageList: rowsOfPage(call.body, 'page', rows), row_count: rows.length };
}
