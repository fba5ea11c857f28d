import { expect, test } from 'vitest';
import { HOUR_MS } from '../../../src/calendar.ts';
import { BridgeError } from '../../../src/errors.ts';
import { CallMeter } from '../../../src/isolarcloud/call-meter.ts';
import { Quota } from '../../../src/poll/quota.ts';
import { memoryStores } from '../../support/memory-stores.ts';

test('the purposes are those of the hour in which the calls were counted, also if the clock of the database differs', async () => {
  const ownMs = Date.UTC(2026, 0, 10, 8, 30);
  const limits = { perHour: null, perDay: null, perMonth: null };
  const meter = new CallMeter({ store: memoryStores().calls, limits, now: () => ownMs + HOUR_MS });
  const client = { getOpenApiCallInfo: () => Promise.reject(new BridgeError('cloud_fault')) };
  const quota = new Quota({ client, meter, now: () => ownMs });
  await meter.take('values');
  expect(quota.usage.thisHour).toBe(1);
  expect(quota.byPurpose).toContainEqual({ purpose: 'values', thisHour: 1, today: 1 });
});
