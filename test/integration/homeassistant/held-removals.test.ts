import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DeviceAnnouncement } from '../../../src/homeassistant/discovery.ts';
import { startAedes } from '../../support/aedes.ts';
import { announcement } from '../../support/announcements.ts';
import { TestHome } from '../../support/announcing.ts';
import { VERSIONS } from '../../support/discovery-rules.ts';

const MOST_REMOVALS = 3;
const KEYS = ['1', '2', '3', '4'];

/** Devices, each with some of four entities. The bridge is always there. */
const devices: fc.Arbitrary<readonly DeviceAnnouncement[]> = fc
  .dictionary(fc.constantFrom('isolarcloud_a', 'isolarcloud_b', 'isolarcloud_c'), fc.subarray(KEYS, { minLength: 1 }))
  .map((given) => [
    announcement('isolarcloud_bridge', ['1'], { plant: 'Bridge' }),
    ...Object.entries(given).map(([identifier, keys]) => announcement(identifier, keys, { device: identifier })),
  ]);

const idsOf = (announced: readonly DeviceAnnouncement[]): readonly string[] =>
  announced.flatMap(({ identifier, entities }) => entities.map(({ key }) => `${identifier}_${key}`));

describe.each(VERSIONS)('beside Home Assistant %s, a bridge that holds removals', (version) => {
  const startHome = async (): Promise<TestHome> => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    return TestHome.on(broker.url, version);
  };
  const entitiesOf = ({ homeAssistant }: TestHome): readonly string[] => [...homeAssistant.entities.keys()].sort();

  test('removes nothing beyond the limit, over any changes and restarts, until the user confirms it', async () => {
    const step = fc.record({ devices, restarts: fc.boolean(), homeAssistantRestarts: fc.boolean(), confirms: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
        const home = await startHome();
        await home.startHomeAssistant();
        let bridge = await home.bridge({ mostRemovals: MOST_REMOVALS });
        for (const { devices: announced, restarts, homeAssistantRestarts, confirms } of steps) {
          if (restarts) {
            await bridge.announcer.stop();
            bridge = await home.bridge({ mostRemovals: MOST_REMOVALS, ledger: bridge.ledger() });
          }
          if (homeAssistantRestarts) {
            await home.stopHomeAssistant();
            const answered = bridge.birthsAnswered();
            await home.startHomeAssistant();
            await bridge.until(() => bridge.birthsAnswered() > answered);
          }
          const wanted = idsOf(announced);
          const before = entitiesOf(home);
          const superfluous = before.filter((id) => !wanted.includes(id));
          await bridge.announcer.announce(announced);
          await bridge.settled();
          const isHeld = superfluous.length > MOST_REMOVALS;
          expect(entitiesOf(home)).toEqual([...new Set([...wanted, ...(isHeld ? superfluous : [])])].sort());
          expect(bridge.announcer.held).toBe(isHeld ? superfluous.length : 0);
          if (!confirms) continue;
          await bridge.announcer.releaseHeld();
          await bridge.settled();
          expect(entitiesOf(home)).toEqual([...wanted].sort());
          expect(home.homeAssistant.ghosts()).toEqual([]);
        }
        // Home Assistant reads the retained payloads at its start, so a change right after it follows them within the minimum time.
        expect(home.homeAssistant.complaints.filter((complaint) => !complaint.endsWith('too fast'))).toEqual([]);
        expect(bridge.errors).toEqual([]);
        bridge.birthWatch.stop();
        await bridge.announcer.stop();
      }),
      { numRuns: 6 },
    );
  });
});
