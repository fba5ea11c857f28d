import { expect, test } from 'vitest';
import { CallShare, CallShareSpent } from '../../../src/app/call-share.ts';

const share = (left: number | null, isShort: () => boolean = () => false) => {
  let calls = 0;
  const client = {
    getDevicePointMinuteDataList: async () => {
      calls += 1;
      return new Map();
    },
    getDevicePointsDayMonthYearDataList: async () => new Map(),
    callsAtOnce: () => 3,
  };
  const shared = new CallShare(client, { left, isShort });
  const call = () => shared.getDevicePointMinuteDataList({ psKeys: [], pointIds: [], from: '', to: '', intervalMinutes: 5 });
  return { shared, call, count: () => calls };
};

test('a quarter of the calls that are left is made, and no further one', async () => {
  const { call, count } = share(11);
  await call();
  await call();
  await expect(call()).rejects.toThrow(CallShareSpent);
  expect(count()).toBe(2);
});

test('no call is made once the budget is too small for the polls', async () => {
  let isShort = false;
  const { call, count } = share(1_000, () => isShort);
  await call();
  isShort = true;
  await expect(call()).rejects.toThrow(CallShareSpent);
  expect(count()).toBe(1);
});

test('where no limit is known, the calls are limited all the same', async () => {
  const { shared, call, count } = share(null);
  for (let index = 0; index < 400; index++) await call();
  await expect(call()).rejects.toThrow(CallShareSpent);
  expect(count()).toBe(400);
  expect(shared.callsAtOnce(5)).toBe(3);
});
