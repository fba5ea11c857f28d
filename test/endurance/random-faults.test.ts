import { expect, test } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { hash } from '../../src/simulator/physics/noise.ts';
import { Answers, offersOf } from '../support/fault-run/samples.ts';
import { TROUBLES } from '../support/fault-run/troubles.ts';
import { unpublished } from '../support/fault-run/unpublished.ts';
import { reasonsUnread } from '../support/fault-run/unread.ts';
import { forbiddenCalls, tooLong, waitsIn } from '../support/fault-run/waits.ts';
import { DAY, HOUR, MINUTE, NOON, simulated } from '../support/test-bed.ts';

/** Seeds of the runs. With HOURS for each, they make a thousand hours. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const HOURS = 125;
/**
 * Time without faults at the end of each run, after which everything must work again. It is longer than a day, because a device
 * type that the cloud refused is requested again after a day.
 */
const RECOVERY = 27 * HOUR;
const CALLS_PER_HOUR = 200;
const INVERTER = '1501234_14_1_1';

/** @returns the largest number of these times (epoch milliseconds) within any hour */
const mostAnHour = (moments: readonly number[]): number =>
  Math.max(0, ...moments.map((start) => moments.filter((at) => at >= start && at < start + HOUR).length));

test.each(SEEDS)(
  'for any faults of the cloud, the bridge continues, protects the account, and names why it did not read (seed %d)',
  async (seed) => {
    const answers = new Answers('-03:00');
    const plant = hybridHome({ commissionedAt: NOON - DAY });
    const { bed, cloud, port } = await simulated({ plants: [plant], onCall: answers.hear });
    const polling = { schedule: 'phase', budget: { per_hour: CALLS_PER_HOUR } };
    const bridge = await bed.run({ settings: { polling, network: { timeout_seconds: 1 } } });
    for (let hour = 0; hour < HOURS; hour++) {
      const chance = (index: number): number => hash(seed, 10 * hour + index);
      const trouble = chance(1) < 0.3 ? undefined : TROUBLES[Math.floor(chance(0) * TROUBLES.length)];
      const lastsMs = Math.min(Math.round(chance(2) * 90) * MINUTE, HOUR);
      const heal = await trouble?.({ cloud, port });
      await bed.pass(lastsMs);
      await heal?.();
      await bed.pass(HOUR - lastsMs);
    }
    const { calls, answers: answered } = answers;
    const waits = waitsIn(bed.logged);
    const { read, counts, unexplained } = reasonsUnread(offersOf(plant, NOON, bed.clock.now()), waits, answers);
    expect.soft(unexplained, 'samples that were offered and not read, for no reason').toEqual([]);
    expect.soft(unpublished(answered, bed.watcher.seen), 'what was answered and not published').toEqual([]);
    expect.soft(forbiddenCalls(calls, waits), 'calls inside a wait').toEqual([]);
    expect.soft(tooLong(waits), 'waits that are longer than their reason').toEqual([]);
    expect.soft(read).toBeGreaterThan(HOURS * 12);
    expect.soft(Object.keys(counts).length, 'the faults are there').toBeGreaterThanOrEqual(6);

    const accepted = cloud.logins.filter(({ resultCode }) => resultCode === '1');
    expect.soft(mostAnHour(accepted.map(({ at }) => at)), 'logins in an hour').toBeLessThanOrEqual(4);
    expect.soft(mostAnHour(cloud.logins.map(({ at }) => at)), 'requests to log in in an hour').toBeLessThanOrEqual(6);
    expect.soft(cloud.mostAtOnce('login'), 'never a login while one is pending').toBe(1);
    expect.soft(mostAnHour(calls.map(({ at }) => at))).toBeLessThanOrEqual(2 * 0.8 * CALLS_PER_HOUR);
    expect.soft(bed.logLines.filter((line) => line.includes('"internal"'))).toEqual([]);
    process.stdout.write(`seed ${seed}, ${HOURS} hours: ${read} samples read, not read: ${JSON.stringify(counts)}\n`);

    cloud.clearFaults();
    await bed.pass(RECOVERY);
    expect(bridge.status).toMatchObject({ account: 'ok', cloud: 'ok', quota: 'ok', bridge: 'ok', problem: null });
    expect(bed.clock.now() - Date.parse(String(bridge.state(INVERTER)['device_time']))).toBeLessThan(10 * MINUTE);
    expect(bridge.ended).toEqual([]);
  },
);
