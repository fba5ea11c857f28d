import { beforeEach, expect, test } from 'vitest';
import { LoginGuard } from '../../../../src/page/server/login-guard.ts';

let nowMs: number;
let guard: LoginGuard;

beforeEach(() => {
  nowMs = 1_000_000;
  guard = new LoginGuard(() => nowMs);
});

const fail = (address: string, times: number): number => {
  for (let time = 0; time < times; time += 1) guard.failed(address);
  return guard.waitMs(address);
};

test('three wrong passwords cost nothing, the next ones a wait that doubles up to a minute', () => {
  expect(fail('192.168.1.5', 3)).toBe(0);
  expect([1, 2, 3].map(() => fail('192.168.1.5', 1))).toEqual([1_000, 2_000, 4_000]);
  expect(fail('192.168.1.5', 20)).toBe(60_000);
  nowMs += 60_000;
  expect(guard.waitMs('192.168.1.5')).toBe(0);
});

test('the right password, or an hour, ends the row', () => {
  fail('192.168.1.5', 10);
  guard.succeeded('192.168.1.5');
  expect(fail('192.168.1.5', 3)).toBe(0);
  nowMs += 3_600_001;
  expect(fail('192.168.1.5', 3)).toBe(0);
});

test('other addresses do not wait', () => {
  fail('192.168.1.5', 10);
  expect(guard.waitMs('192.168.1.6')).toBe(0);
  expect(guard.waitMs('::ffff:192.168.1.6')).toBe(0);
});

test('the addresses of one IPv6 network are one', () => {
  fail('2001:db8:1:2::1', 5);
  expect(guard.waitMs('2001:db8:1:2:ffff::9')).toBe(2_000);
  expect(guard.waitMs('2001:db8:1:3::1')).toBe(0);
});

test('only the last 1,000 addresses are remembered', () => {
  fail('192.168.1.5', 10);
  for (let address = 0; address < 1_000; address += 1) guard.failed(`10.0.${address >> 8}.${address & 255}`);
  expect(guard.waitMs('192.168.1.5')).toBe(0);
});
