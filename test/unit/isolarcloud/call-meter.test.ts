import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../src/calendar.ts';
import { BridgeError } from '../../../src/errors.ts';
import { CallMeter, type CallState, type CallStore, emptyCallState } from '../../../src/isolarcloud/call-meter.ts';
import { purposesAt } from '../../../src/isolarcloud/purpose-counts.ts';
import { type CallLimits, callsIn } from '../../../src/schedule/call-budget.ts';

const start = Date.UTC(2026, 0, 10, 8);
const unlimited: CallLimits = { perHour: null, perDay: null, perMonth: null };

/** Simulates the file of calls that several processes share. */
class SharedStore implements CallStore {
  state: CallState = emptyCallState();
  writes = 0;

  async transact<T>(change: (state: CallState) => Promise<{ state: CallState; result: T }>): Promise<T> {
    const { state, result } = await change(structuredClone(this.state));
    this.state = state;
    this.writes += 1;
    return result;
  }
}

function setUp(limits: CallLimits = unlimited) {
  const store = new SharedStore();
  const clock = { nowMs: start };
  const meter = () => new CallMeter({ store, limits, now: () => clock.nowMs });
  const take = async (one: CallMeter, calls: number) => {
    for (let call = 0; call < calls; call++) await one.take();
  };
  const stored = () => callsIn('hour', store.state, clock.nowMs);
  return { store, clock, meter, take, stored };
}

describe('the call meter', () => {
  it('counts every call, but writes only some of them down one by one', async () => {
    const { store, meter, take, stored } = setUp();
    const one = meter();
    await take(one, 95);
    expect(callsIn('hour', one.counts, start)).toBe(95);
    expect(store.writes).toBeLessThanOrEqual(10);
    await one.close();
    expect(stored()).toBe(95);
  });

  it.each([
    { perHour: 500, mostUnmade: 10 },
    { perHour: 2_000, mostUnmade: 40 },
    { perHour: 1_000_000, mostUnmade: 100 },
  ])('never counts less than was made, and at most $mostUnmade calls more, when the process dies; limit $perHour', async (limit) => {
    for (let calls = 1; calls <= 250; calls += 3) {
      const { meter, take, stored } = setUp({ ...unlimited, perHour: limit.perHour });
      await take(meter(), calls);
      expect(stored()).toBeGreaterThanOrEqual(calls);
      expect(stored()).toBeLessThan(calls + limit.mostUnmade);
    }
  });

  it('writes a few times in an hour for a home that polls every five minutes', async () => {
    const { store, meter, take } = setUp({ ...unlimited, perHour: 2_000 });
    await take(meter(), 96);
    expect(store.writes).toBeLessThanOrEqual(3);
  });

  it('shares the budget between processes: together they never make more than 80 % of the limit', async () => {
    const { meter, clock } = setUp({ ...unlimited, perHour: 50 });
    const processes = [meter(), meter(), meter()];
    let made = 0;
    for (let round = 0; round < 40; round++) {
      for (const one of processes) await one.take().then(() => (made += 1), expectBudgetSpent);
    }
    expect(made).toBe(40);
    clock.nowMs += HOUR_MS;
    await processes[0]?.take();
  });

  it('keeps the calls by purpose with the others, so that a restart and other commands continue them, without more writes', async () => {
    const { store, meter } = setUp({ ...unlimited, perHour: 500 });
    const [bridge, command] = [meter(), meter()];
    for (let call = 0; call < 25; call++) await bridge.take(call === 0 ? 'sign_in' : 'values');
    expect(store.writes).toBe(3);
    expect(today(bridge)).toEqual([
      ['values', 24],
      ['sign_in', 1],
    ]);
    await bridge.close();
    await command.take('history');
    expect(today(command)).toEqual([
      ['values', 24],
      ['history', 1],
      ['sign_in', 1],
    ]);
    await command.close();
    const restarted = meter();
    await restarted.open();
    expect(today(restarted)).toEqual([
      ['values', 24],
      ['history', 1],
      ['sign_in', 1],
    ]);
  });

  it('gives an hour back what it did not need when the next begins', async () => {
    const { meter, take, store, clock } = setUp();
    const one = meter();
    await take(one, 3);
    clock.nowMs += HOUR_MS;
    await take(one, 1);
    expect(callsIn('hour', store.state, start)).toBe(3);
    expect(callsIn('hour', one.counts, clock.nowMs)).toBe(1);
    expect(callsIn('day', one.counts, clock.nowMs)).toBe(4);
  });

  it('learns from the service its limits and the calls of others', async () => {
    const { meter, take } = setUp({ ...unlimited, perHour: 2_000 });
    const one = meter();
    await take(one, 5);
    const hourlyLimits = new Map([[8, 100]]);
    await one.learn({ callsToday: 700, callsThisHour: 60, dailyLimit: 1_000, hourlyLimits, hourlyLeft: new Map() });
    expect(one.limits).toEqual({ perHour: 100, perDay: 1_000, perMonth: null });
    expect(callsIn('day', one.counts, start)).toBe(700);
    await take(one, 20);
    await expect(one.take()).rejects.toMatchObject({ code: 'budget_spent', context: { retryAfterMs: HOUR_MS } });
  });
});

describe('the call meter while the state cannot be written', () => {
  it('goes on counting, keeps to the budget, and writes everything down afterwards', async () => {
    const { store, meter, take, stored } = setUp({ ...unlimited, perHour: 50 });
    const one = meter();
    await take(one, 5);
    const transact = store.transact.bind(store);
    store.transact = async () => {
      throw new BridgeError('state_unwritable');
    };
    await take(one, 35);
    await expect(one.take()).rejects.toMatchObject({ code: 'budget_spent' });
    store.transact = transact;
    await one.close();
    expect(stored()).toBe(40);
  });
});

const today = (meter: CallMeter) =>
  purposesAt(meter.purposes, start).flatMap((count) => (count.today === 0 ? [] : [[count.purpose, count.today]]));
const expectBudgetSpent = (error: unknown): void => expect(error).toMatchObject({ code: 'budget_spent' });
