import { expect, onTestFinished, test } from 'vitest';
import type { Changes } from '../../../../src/live/live-state.ts';
import { PageModel } from '../../../../src/page/model/page-model.ts';
import { ENGLISH } from '../../../../src/texts/texts.ts';
import { HOUR, START } from '../../poll/support.ts';
import { documentWith, HOME, viewContext } from '../view/support.ts';
import { bridgeFacts } from './support.ts';

const OWN = documentWith('1_11_0_0', { daily_yield: 12 });
const REFUSED = { accepted: false, againAt: null };

/** A model of one plant at a time that the test sets. */
function modelOfHome() {
  let nowMs = START;
  let tell: (changes: Changes) => void = () => undefined;
  const { topics, plainTopics, points } = viewContext;
  const model = new PageModel({
    tools: null,
    live: {
      of: (psKey) => (psKey === OWN.psKey ? OWN : undefined),
      subscribe: (changed) => {
        tell = changed;
        return () => undefined;
      },
    },
    inventory: { plants: new Map([['1', HOME]]), devices: new Map(), devicesOf: () => [] },
    memory: { clocks: { offsetMinutes: () => 0 }, record: { heldOf: () => new Map() } } as unknown as ConstructorParameters<
      typeof PageModel
    >[0]['memory'],
    bridgeFacts,
    offers: () => null,
    textsOf: () => ENGLISH,
    view: { topics, plainTopics, points, announced: () => ({}) },
    startedAt: START,
    readJournal: async () => [],
    actions: { refresh: () => REFUSED, restore: () => REFUSED, removeHeld: () => REFUSED, reload: () => undefined },
    language: () => 'en',
    metrics: async () => ({ type: '', text: '' }),
    isReady: () => true,
    now: () => nowMs,
    sleep: async () => undefined,
    onError: () => undefined,
  });
  onTestFinished(() => model.stop());
  return {
    model,
    pass: (ms: number): void => {
      nowMs += ms;
    },
    /** A poll that the cloud does not answer changes no document. */
    pollFails: () => tell({ documents: [], openedAlarms: [], bridge: null }),
  };
}

test('in an outage over midnight, the energy of yesterday is not that of today in the list', () => {
  const { model, pass, pollFails } = modelOfHome();
  const produced = () => model.plants({ search: '', page: 1, problemsOnly: false }).plants.map(({ producedToday }) => producedToday);
  expect(produced()).toEqual([12]);
  pass(24 * HOUR);
  pollFails();
  expect(produced()).toEqual([null]);
});
