import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StartPlan } from '../../src/app/plan/plan.ts';
import type { ChangeKind } from '../../src/homeassistant/plan/compare.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import type { Settings } from './support/bridge.ts';
import { isAtLeast } from './support/configuration.ts';
import { type Stage, startStage } from './support/stage.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';

const MINUTE_MS = 60_000;
const MONTH_MS = 30 * 24 * 60 * MINUTE_MS;
const START = Date.parse('2026-06-15T15:02:00Z');

/** Changes of the configuration that add, rename and remove entities. */
const settings: fc.Arbitrary<Settings> = fc.record({
  isolarcloud: fc.record({ language: fc.constantFrom('_en_US', '_pt_BR') }),
  points: fc.record({ preset: fc.constantFrom('essential', 'standard', 'all') }),
  homeassistant: fc.record({ announce: fc.constantFrom('all', 'all', 'plant'), confirm_removals: fc.constantFrom(null, 10) }),
});

/** Key: unique_id. Value: the name that Home Assistant shows, null for an entity without a state; and whether the entity is disabled. */
type Registry = ReadonlyMap<string, { readonly name: string | null; readonly isDisabled: boolean }>;

describe.each(versions)('the plan of a start beside Home Assistant %s', (version) => {
  let stage: Stage;

  /** Reads names from the states, since the registry of Home Assistant 2024.11 keeps the first name until a restart. */
  const registry = async (): Promise<Registry> => {
    const [entities, devices] = await Promise.all([stage.homeAssistant.entities(), stage.homeAssistant.devices()]);
    const deviceNames = new Map([...devices.values()].map(({ id, name }) => [id, name ?? '']));
    return new Map(
      [...entities].map(([id, { entry, state }]) => {
        const shown = state?.attributes['friendly_name'];
        const device = deviceNames.get(entry.device_id ?? '') ?? '';
        const name = typeof shown === 'string' ? shown.replace(device, '').trim() : null;
        return [id, { name, isDisabled: entry.disabled_by !== null }];
      }),
    );
  };
  /** Home Assistant 2024.11 does not remove a disabled entity while its device stays. */
  const isRemovable = (id: string, before: Registry): boolean => isAtLeast(version, '2024.12') || before.get(id)?.isDisabled !== true;
  const idsOf = ({ devices }: StartPlan, kind: ChangeKind): readonly string[] =>
    devices.flatMap(({ entities }) => entities.filter(({ change }) => change === kind).map(({ uniqueId }) => uniqueId));
  const renamedIn = ({ devices }: StartPlan): readonly string[] =>
    devices.flatMap(({ entities }) =>
      entities.filter(({ fields }) => fields.some(({ field }) => field === 'name')).map(({ uniqueId }) => uniqueId),
    );
  const untilEqual = (before: Registry, planned: StartPlan, gone: readonly string[], what: string): Promise<void> =>
    waitFor(
      async () => {
        const after = await registry();
        const ids = [...after.keys()];
        expect(ids.filter((id) => !before.has(id)).sort()).toEqual([...idsOf(planned, 'add')].sort());
        const removable = (id: string): boolean => isRemovable(id, before);
        expect([...before.keys()].filter((id) => !after.has(id) && removable(id)).sort()).toEqual(gone.filter(removable).sort());
        const isShown = (id: string): boolean => (before.get(id)?.name ?? null) !== null && (after.get(id)?.name ?? null) !== null;
        const renamed = ids.filter((id) => isShown(id) && before.get(id)?.name !== after.get(id)?.name && !gone.includes(id));
        expect(renamed.sort()).toEqual(renamedIn(planned).filter(isShown).sort());
      },
      { what, deadlineMs: 60_000 },
    );

  beforeAll(async () => {
    stage = await startStage({ version, plants: [hybridHome({ commissionedAt: START - MONTH_MS })], startsAtMs: START });
  });

  afterAll(() => stage?.stop());

  it('equals what happens, over random changes of the configuration', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (given) => {
        await stage.untilResting();
        await stage.bridge.pause();
        const before = await registry();
        const { end, stdout, stderr } = await stage.bridge.command(given, 'plan', '--json', '--ask-cloud');
        expect(end, stderr).toBe('ok');
        const planned: StartPlan = JSON.parse(stdout);

        const startedMs = stage.clock.now();
        await stage.bridge.goOn(given);
        await stage.untilPolled(startedMs);
        // An energy counter is announced when a second sample has confirmed its first value.
        await stage.passTime(6 * MINUTE_MS);
        await stage.untilPolled(startedMs + 6 * MINUTE_MS);
        await untilEqual(before, planned, idsOf(planned, 'remove'), 'what was planned');

        const held = idsOf(planned, 'hold');
        if (held.length === 0) return;
        expect((await stage.bridge.command(given, 'plan', '--apply')).end).toBe('ok');
        await untilEqual(before, planned, [...idsOf(planned, 'remove'), ...held], 'what was confirmed');
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});
