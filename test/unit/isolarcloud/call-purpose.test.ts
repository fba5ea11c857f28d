import { expect, test } from 'vitest';
import { HOUR_MS } from '../../../src/calendar.ts';
import { purposeOf } from '../../../src/isolarcloud/call-purpose.ts';
import { LOGIN_DIALECT, PLATFORM_DIALECT } from '../../../src/isolarcloud/dialect.ts';
import { joinedPurposes, purposesAt, withPurposes } from '../../../src/isolarcloud/purpose-counts.ts';

const AT = Date.UTC(2026, 5, 1, 23, 30);
const none = (...purposes: string[]) => purposes.map((purpose) => [purpose, 0, 0]);

test('calls are counted by purpose, each in its hour and day, and only the last hour and day of each are kept', () => {
  const evening = withPurposes({}, ['values', 'values', 'lists', 'sign_in'], AT);
  const night = withPurposes(evening, ['values'], AT + HOUR_MS);
  const counted = (calls: typeof night, nowMs: number) => purposesAt(calls, nowMs).map((each) => [each.purpose, each.thisHour, each.today]);
  expect(counted(evening, AT)).toEqual([['values', 2, 2], ['lists', 1, 1], ...none('alarms', 'history'), ['sign_in', 1, 1]]);
  expect(counted(night, AT + HOUR_MS)).toEqual([['values', 1, 1], ...none('lists', 'alarms', 'history', 'sign_in')]);
  expect(Object.keys(night['values']?.hours ?? {})).toHaveLength(1);
});

test('the calls of several accounts are added up', () => {
  const [home, farm] = [withPurposes({}, ['values', 'sign_in'], AT), withPurposes({}, ['values'], AT)];
  const joined = joinedPurposes([home, farm].map((calls) => purposesAt(calls, AT)));
  expect(joined.filter(({ today }) => today > 0)).toEqual([
    { purpose: 'values', thisHour: 2, today: 2 },
    { purpose: 'sign_in', thisHour: 1, today: 1 },
  ]);
});

test('every endpoint of both flavours has a purpose', () => {
  const endpoints = [LOGIN_DIALECT, PLATFORM_DIALECT].flatMap(({ page: _, queryTypes, plantDetail, ...dialect }) => [
    plantDetail.endpoint,
    ...Object.values(dialect).filter((endpoint) => endpoint !== null),
  ]);
  expect(endpoints.filter((endpoint) => purposeOf(endpoint) === undefined)).toEqual([]);
});
