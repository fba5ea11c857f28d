import { describe, expect, it } from 'vitest';
import { Leadership } from '../../../../src/app/fleet/leadership.ts';
import { BridgeError } from '../../../../src/errors.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** A leadership whose database fails as often as a test says. */
function leadership(failures: number) {
  const clock = new VirtualClock(0);
  const events: string[] = [];
  let left = failures;
  const leader = new Leadership({
    begin: async () => {
      if (left-- > 0) throw new BridgeError('database_unavailable');
      events.push('begun');
      return { show: () => undefined, connected: () => undefined, stop: async () => void events.push('stopped') };
    },
    log: { info: () => undefined },
    sleep: clock.sleep,
    onError: (error) => events.push((error as BridgeError).code),
  });
  const pass = async (ms: number): Promise<void> => {
    await settled();
    clock.advance(ms);
    await settled();
  };
  return { leader, events, pass };
}

describe('the leadership of a replica', () => {
  it('begins after failures of the database, as long as the replica leads', async () => {
    const { leader, events, pass } = leadership(2);
    leader.set(true);
    await pass(3_000);
    await pass(3_000);
    expect(events).toEqual(['database_unavailable', 'database_unavailable', 'begun']);
    await leader.stop();
    expect(events.at(-1)).toBe('stopped');
  });

  it('does not begin any more if the replica has stopped to lead while it waited', async () => {
    const { leader, events, pass } = leadership(1);
    leader.set(true);
    await pass(0);
    await leader.stop();
    await pass(60_000);
    expect(events).toEqual(['database_unavailable']);
  });
});
