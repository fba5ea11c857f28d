import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readingsOf } from '../../../src/readings/columns.ts';
import type { Fault } from '../../../src/simulator/faults/fault.ts';
import { europeanHome, everyKind, hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { DAY, HOUR, MINUTE, NOON, type RunningBridge, SECOND, simulated } from '../../support/test-bed.ts';

const commissionedAt = NOON - 40 * DAY;

describe('values that wait for a second reading', () => {
  test('are not counted as rejected, and the journal does not list them', async () => {
    const { bed } = await simulated({ plants: everyKind({ commissionedAt }) });
    const bridge = await bed.run();
    expect(bridge.status).toMatchObject({ rejected_samples: 0, last_rejection: null });
    await bed.pass(11 * MINUTE);
    expect(bridge.status).toMatchObject({ rejected_samples: 0, last_rejection: null });
    await expect(access(join(bed.stateFolder, 'journal-isolarcloud.jsonl'))).rejects.toThrow('ENOENT');
  });
});

const HISTORY = 'getDevicePointsDayMonthYearDataList';
const HYBRID = '1501234_14_1_1';
const home = hybridHome({ commissionedAt });
const YIELD = { psKey: HYBRID, pointId: '13134' };

const yieldOf = (bridge: RunningBridge): unknown => bridge.state(HYBRID)['total_pv_yield'] ?? null;

/** Returns the lifetime counters that have a value. */
const lifetimesOf = ({ running }: RunningBridge): readonly string[] =>
  running.subjects().flatMap(({ psKey, newest }) => {
    const readings = readingsOf(newest);
    return readings.filter(({ spec, value }) => spec.counter === 'lifetime' && value !== null).map(({ spec }) => `${psKey} ${spec.slug}`);
  });

describe('energy at the first reading', () => {
  test.each([20, 80, 160, 240])('is there within a minute of the first start where samples show after %i s', async (seconds) => {
    const lag = { baseMs: seconds * SECOND, jitterMs: 0 };
    const { bed, calls } = await simulated({ plants: [hybridHome({ commissionedAt, lag }), stringPlant({ commissionedAt, lag })] });
    const bridge = await bed.start({ settings: { polling: { schedule: 'phase' } } });
    await bed.pass(MINUTE);
    const early = lifetimesOf(bridge);
    expect(early.length).toBeGreaterThan(20);
    expect(bridge.state(HYBRID)['total_pv_yield']).toBeGreaterThan(2_000);
    expect(calls(HISTORY)).toHaveLength(6); // for plants, hybrid inverters, batteries, meters, string inverters and the communicator's type
    await bed.pass(10 * MINUTE);
    expect(lifetimesOf(bridge)).toEqual(early);
  });

  test('is followed by the energy of the day five minutes later where the clock of the plant is in summer time', async () => {
    const startMs = Date.parse('2026-06-15T17:00:18Z');
    const { bed } = await simulated({ plants: [europeanHome({ commissionedAt: startMs - 40 * DAY })], startMs });
    const bridge = await bed.start({ settings: { polling: { schedule: 'phase' } } });
    await bed.pass(MINUTE);
    const dailyYield = (): unknown => bridge.state('5105678_14_1_1')['daily_pv_yield'] ?? null;
    expect(dailyYield()).toBeNull();
    await bed.pass(6 * MINUTE);
    expect(dailyYield()).toBeGreaterThan(0);
  });

  test('is announced with its entities', async () => {
    const { bed } = await simulated({ plants: [home] });
    const bridge = await bed.run();
    expect(JSON.stringify(bridge.discovery(HYBRID)?.components)).toContain('total_pv_yield');
  });

  test('waits for the second one where the plant was built today', async () => {
    const { bed } = await simulated({ plants: [hybridHome({ commissionedAt: NOON - 3 * HOUR })] });
    const bridge = await bed.run();
    expect(bridge.state(HYBRID)['pv_power']).toBeGreaterThan(0);
    expect(yieldOf(bridge)).toBeNull();
    await bed.pass(5 * MINUTE);
    expect(yieldOf(bridge)).toBeGreaterThan(0);
  });

  test.each<[string, Fault]>([
    ['is not permitted', { kind: 'result_code', code: 'E900', endpoint: HISTORY }],
    ['is refused', { kind: 'result_code', code: '010', endpoint: HISTORY }],
    ['fails', { kind: 'http_status', status: 503, endpoint: HISTORY }],
    ['is no JSON', { kind: 'not_json', endpoint: HISTORY }],
    ['breaks off', { kind: 'connection_reset', endpoint: HISTORY }],
    ['does not answer', { kind: 'no_answer', endpoint: HISTORY }],
  ])('waits for the second one where the history %s, which is no problem of the bridge', async (_how, fault) => {
    const { bed, cloud } = await simulated({ plants: [home] });
    cloud.inject(fault);
    const bridge = await bed.run({ settings: { network: { timeout_seconds: 1 } } });
    expect(bridge.state(HYBRID)['pv_power']).toBeGreaterThan(0);
    expect(yieldOf(bridge)).toBeNull();
    await bed.pass(5 * MINUTE);
    expect(yieldOf(bridge)).toBeGreaterThan(2_000);
    expect(bridge.status).toMatchObject({ cloud: 'ok', account: 'ok', bridge: 'ok', problem: null });
  });

  test('does not delay the other values, and a stop does not wait for the history', async () => {
    const { bed, cloud, calls } = await simulated({ plants: [home] });
    cloud.inject({ kind: 'no_answer', endpoint: HISTORY });
    const bridge = await bed.start();
    const passing = bed.pass(30 * SECOND);
    while (calls(HISTORY).length === 0 || !('pv_power' in bridge.state(HYBRID))) await turn();
    await bridge.stop();
    await passing;
    expect(calls(HISTORY)).toHaveLength(1);
    expect((await bed.retained()).get(bridge.topics.bridgeAvailability)).toBe('offline');
  });

  test('waits for the second one where the history would take more than a quarter of the calls that are left', async () => {
    const { bed, calls } = await simulated({ plants: [home] });
    const bridge = await bed.run({ settings: { polling: { budget: { per_hour: 30 } } } });
    expect(yieldOf(bridge)).toBeNull();
    expect(calls(HISTORY)).toEqual([]);
  });

  test.each([
    ['zero', '0'],
    ['far too high', '99999999'],
    ['below the day before', '1500000'],
  ])('waits where its value is %s, and the true one is published later', async (_how, value) => {
    const { bed, cloud } = await simulated({ plants: [home] });
    const back = cloud.inject({ kind: 'point_value', ...YIELD, value });
    const bridge = await bed.run();
    expect(yieldOf(bridge)).toBeNull();
    expect(bridge.state(HYBRID)['total_feed_in_energy']).toBeGreaterThan(1_000);
    back();
    await bed.pass(11 * MINUTE);
    expect(yieldOf(bridge)).toBeGreaterThan(2_000);
    expect(yieldOf(bridge)).toBeLessThan(3_000);
  });

  test('waits where a total dips by less than the energy of this morning', async () => {
    const { bed, cloud } = await simulated({ plants: [home] });
    const back = cloud.inject({ kind: 'counter_dip', ...YIELD, byWh: 700 });
    const bridge = await bed.run();
    expect(yieldOf(bridge)).toBeNull();
    back();
    await bed.pass(5 * MINUTE);
    expect(yieldOf(bridge)).toBeGreaterThan(2_000);
  });

  test('waits for the second one while the time of the plant is unknown, which is no problem of the bridge', async () => {
    const plant = { ...home, misstated: { ps_current_time_zone: null } };
    const { bed, cloud } = await simulated({ plants: [plant] });
    cloud.inject({ kind: 'device_silent', since: NOON - HOUR });
    const bridge = await bed.run();
    expect(bridge.state(HYBRID)).toMatchObject({ pv_power: expect.any(Number) });
    expect(yieldOf(bridge)).toBeNull();
    expect(bridge.status).toMatchObject({ bridge: 'ok', problem: null });
    expect(bed.logLines.join('\n')).not.toContain('"code":"internal"');
  });

  test('is there for an inverter that sleeps', async () => {
    const { bed } = await simulated({ plants: [stringPlant({ commissionedAt })], startMs: NOON + 14 * HOUR });
    const bridge = await bed.run();
    expect(bridge.state('1502345_1_1_1')).toMatchObject({ data_state: 'asleep', total_yield: expect.any(Number) });
  });

  test('asks for the history once, not at every reading or start', async () => {
    const { bed, calls } = await simulated({ plants: [home] });
    const bridge = await bed.run();
    const first = calls(HISTORY).length;
    await bed.pass(15 * MINUTE);
    await bridge.stop();
    await bed.run();
    expect(calls(HISTORY)).toHaveLength(first);
  });
});
