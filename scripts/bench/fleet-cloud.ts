/** The process of the cloud of a fleet: simulated plants whose clock goes faster than that of the machine. */

import type { AccountSpec } from '../../src/simulator/account.ts';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import { uniformFleet } from '../../src/simulator/fleet.ts';
import { FastClock } from '../../test/support/fast-clock.ts';
import { serve } from './worker.ts';

/** With the plant itself these are three device types. */
const DEVICES = 2;
const HOUR_MS = 3_600_000;
const NO_LIMIT = 1_000_000_000;
const REALTIME = 'getDeviceRealTimeData';

let calls = 0;
let readings = 0;

const jobs = {
  /** @param clock see FastClock.settings */
  async open(plants: number, clock: FastClock['settings']): Promise<{ url: string; account: AccountSpec }> {
    const { now } = new FastClock(clock);
    const cloud = new CloudSimulator({
      plants: uniformFleet({
        plants,
        devicesPerPlant: DEVICES,
        commissionedAt: now() - HOUR_MS,
        middayAt: now(),
        lag: { baseMs: 0, jitterMs: 0 },
      }),
      now,
      quotas: { perMinute: NO_LIMIT, perHour: NO_LIMIT, perDay: NO_LIMIT, perMonth: NO_LIMIT },
      onCall: ({ endpoint }) => {
        calls += 1;
        if (endpoint === REALTIME) readings += 1;
      },
    });
    const { url } = await cloud.start();
    return { url, account: cloud.account };
  },
  /** Returns the numbers of calls since the last time: all, and those for readings. */
  calls() {
    const counted = { all: calls, readings };
    calls = 0;
    readings = 0;
    return counted;
  },
};
export type FleetCloudJobs = typeof jobs;

serve(jobs);
