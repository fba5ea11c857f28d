import { expect, test } from 'vitest';
import type { LiveDocument } from '../../../src/live/live-document.ts';
import { SelfDescription } from '../../../src/publish/self-description.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { topicsFor } from '../../../src/topics.ts';
import { quiet } from '../../support/quiet.ts';

/** A document of a plant, of which only what the description needs is given. */
const documentOf = (name: string, points: readonly object[], state = {}): LiveDocument =>
  ({ psId: '1', psKey: '1_11_0_0', subject: { plant: { name }, device: null }, points, state }) as never;

function describing() {
  const published: string[] = [];
  let listed: readonly LiveDocument[] = [];
  const description = new SelfDescription({
    publisher: { retain: (_topic, payload) => void published.push(payload) },
    topics: topicsFor('isolarcloud'),
    configured: { version: '1.2.3', texts: ENGLISH, plainTopics: false, history: false, heals: false, holds: false, accounts: [] },
    listed: () => listed,
    sleep: async () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  const change = async (before: LiveDocument | null, after: LiveDocument | null): Promise<void> => {
    listed = after === null ? [] : [after];
    description.update({ documents: [{ before, after }] });
    await quiet();
  };
  const plants = (): readonly string[] =>
    published.map((text) =>
      JSON.parse(text)
        ['x-devices'].map(({ plant }: { plant: string }) => plant)
        .join(),
    );
  return { change, plants };
}

test('the description is published again when a plant comes, is renamed, gets a point or goes, and not when a value changes', async () => {
  const { change, plants } = describing();
  const points: object[] = [];
  const [first, changed] = [documentOf('Casa', points), documentOf('Casa', points, { power: 1 })];
  const renamed = documentOf('Casa Ipê', points);
  await change(null, first);
  await change(first, changed);
  expect(plants()).toEqual(['Casa']);
  await change(changed, renamed);
  expect(plants()).toEqual(['Casa', 'Casa Ipê']);
  const another = documentOf('Casa Ipê', [
    { slug: 'power', name: { own: 'Power' }, unit: 'W', values: null, limits: null, deviceClass: 'power' },
  ]);
  await change(renamed, another);
  await change(another, null);
  expect(plants()).toEqual(['Casa', 'Casa Ipê', 'Casa Ipê', '']);
});
