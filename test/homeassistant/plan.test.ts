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

/** Key: unique_id. Value: what Home Assistant's registry says about the entity. */
type Registry = ReadonlyMap<string, { readonly name: string | null; readonly isDisabled: boolean }>;

describe.each(versions)('the plan of a start beside Home Assistant %s', (version) => {
  let stage: Stage;

  const registry = async (): Promise<Registry> =>
    new Map(
      [...(await stage.homeAssistant.entities())].map(([id, { entry }]) => [
        id,
        { name: entry.original_name, isDisabled: entry.disabled_by !== null },
      ]),
    );
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
        const renamed = ids.filter((id) => before.has(id) && before.get(id)?.name !== after.get(id)?.name && removable(id));
        expect(renamed.filter((id) => !gone.includes(id)).sort()).toEqual([...renamedIn(planned)].sort());
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
