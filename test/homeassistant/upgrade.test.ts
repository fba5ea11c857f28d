import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { Expected } from './support/expected.ts';
import { type Stage, startStage } from './support/stage.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';

const MONTH_MS = 30 * 24 * 60 * 60_000;
/** The initial time of the test: a few minutes after the bridge of the earlier version was stopped. */
const START = Date.parse('2026-06-15T15:12:00Z');

interface Earlier {
  readonly retained: Readonly<Record<string, unknown>>;
  readonly ledger: unknown;
}
const earlier: Earlier = JSON.parse(readFileSync('test/fixtures/upgrade/0.0.1.json', 'utf8'));
/** unique_id of a point that the bridge of the earlier version announced and that this version of the bridge does not select by default. */
const GONE = 'isolarcloud_1501234_14_1_1_13162';

const announcedThen: readonly string[] = Object.entries(earlier.retained)
  .filter(([topic]) => topic.endsWith('/config'))
  .flatMap(([, payload]) => Object.values((payload as { components: Record<string, { unique_id: string }> }).components))
  .map(({ unique_id }) => unique_id);

describe.each(versions)('Home Assistant %s, which shows what an earlier version of the bridge announced', (version) => {
  let stage: Stage;
  let before: Readonly<Record<string, string>>;

  const entityIds = async ({ homeAssistant }: Pick<Stage, 'homeAssistant'>): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries([...(await homeAssistant.entities())].map(([id, { entry }]) => [id, entry.entity_id]));

  const showEarlier = async ({ homeAssistant, client }: Pick<Stage, 'homeAssistant' | 'client'>): Promise<void> => {
    for (const [topic, payload] of Object.entries(earlier.retained)) {
      await client.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), { retain: true, qos: 1 });
    }
    await waitFor(
      async () => {
        before = await entityIds({ homeAssistant });
        expect(Object.keys(before).toSorted()).toEqual(announcedThen.toSorted());
      },
      { what: 'the entities of the earlier version' },
    );
  };

  afterEach(() => stage?.stop());

  it.each([
    { found: 'with its ledger', ledger: earlier.ledger },
    { found: 'without its ledger', ledger: undefined },
  ])('keeps every entity id when the present bridge takes over $found, and no ghost', async ({ ledger }) => {
    const plants = [hybridHome({ commissionedAt: START - MONTH_MS })].map((plant) => ({ ...plant, name: 'Casa Nova' }));
    stage = await startStage({ version, plants, startsAtMs: START, ledger, beforeBridge: showEarlier });
    const expected = new Expected(
      () => stage.cloud.plants,
      () => stage.clock.now(),
    );
    const wanted = [...expected.points().keys(), ...expected.otherIds()];
    expect(wanted).toEqual(expect.arrayContaining(announcedThen.filter((id) => id !== GONE)));

    await waitFor(
      async () => {
        const entities = [...(await stage.homeAssistant.entities())];
        expect(entities.map(([id]) => id).toSorted()).toEqual(wanted.toSorted());
        expect(entities.filter(([, { state }]) => state?.attributes['restored'] === true).map(([id]) => id)).toEqual([]);
      },
      { what: 'what the present version announces', deadlineMs: 60_000 },
    );
    const now = await entityIds(stage);
    const { [GONE]: _, ...kept } = before;
    expect(now).toMatchObject(kept);
    // A new entity of a known device gets an entity id with the device's earlier prefix, even if the plant was renamed.
    expect(Object.values(now).filter((id) => !/\.(casa_ipe|isolarcloud_bridge)_/.test(id))).toEqual([]);
    expect(await stage.homeAssistant.complaints()).toEqual([]);
  });
});
