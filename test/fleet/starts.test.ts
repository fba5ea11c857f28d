import { describe, expect, it } from 'vitest';
import { Fleet, type StartOptions } from '../../scripts/fleet-starts/fleet.ts';

/** Number of plants. This test is a short form of scripts/fleet-starts.sh, and fails if a result is outside its limits. */
const PLANTS = 300;

const STARTS: readonly StartOptions[] = [
  { stateFolder: 'kept', busy: false },
  { stateFolder: 'empty', busy: true },
];

describe('beside what an earlier run has left on a Mosquitto with default limits, the bridge of 300 plants', () => {
  it.concurrent.for(STARTS)('publishes all states and takes away what is left over; %o', async (options, { onTestFinished }) => {
    const fleet = await Fleet.open({ plants: PLANTS, configsAlone: false, mosquitto: process.env['MOSQUITTO'], deadlineMs: 130_000 });
    onTestFinished(() => fleet.close());
    await fleet.first();
    const { planted, ...measured } = await fleet.start(options);

    expect(planted).toBeGreaterThan(100);
    expect(measured).toMatchObject({
      freshAfterS: expect.any(Number),
      unpublished: 0,
      notFresh: 0,
      missed: [],
      drops: { publishing: 0 },
    });
    expect(measured.endedAfterMs).toBeLessThan(5_000);
  });
});
