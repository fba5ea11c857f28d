import { beforeEach, expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { LiveAccount, type LiveSource } from '../../../src/live/live-account.ts';
import { type Changes, LiveState } from '../../../src/live/live-state.ts';
import { PreviousRun } from '../../../src/live/previous-run.ts';
import { type Alarm, type Device, type Plant, type PointSpec, plantKey } from '../../../src/model.ts';
import { LatestSamples } from '../../../src/poll/latest-samples.ts';
import { textsFrom } from '../../../src/texts/texts.ts';
import { topicsFor } from '../../../src/topics.ts';
import { alarm, device, HOUR, MINUTE, plant, START, sample } from '../poll/support.ts';
import { lifetimeEnergy, power } from '../readings/spec.ts';

const INVERTER = '1_14_1_1';
const METER = '1_14_2_1';
const SPECS: readonly PointSpec[] = [
  { ...power, pointId: '10', slug: 'power' },
  { ...lifetimeEnergy, pointId: '20', slug: 'energy' },
];

let inventory: { plants: Map<string, Plant>; devices: Map<string, Device>; alarms: readonly Alarm[] | null; complete: boolean };
let latest: LatestSamples;
let previousRun: PreviousRun;
let nowMs: number;
let intervalMs: number;
let account: LiveAccount;
let live: LiveState;
let told: Changes[];

beforeEach(() => {
  inventory = { plants: new Map(), devices: new Map(), alarms: null, complete: false };
  latest = new LatestSamples(() => SPECS);
  previousRun = new PreviousRun(topicsFor('base'));
  nowMs = START;
  intervalMs = 5 * MINUTE;
  told = [];
  const collector: LiveSource = {
    inventory,
    latest,
    specsOf: () => SPECS,
    problems: () => [],
    psKeys: () => [...[...inventory.plants.keys()].map(plantKey), ...inventory.devices.keys()],
    subject: (psKey) => {
      const listed = inventory.devices.get(psKey) ?? null;
      const home = inventory.plants.get('1');
      if (home === undefined || (listed === null && psKey !== plantKey('1'))) return undefined;
      return { psKey, plant: home, device: listed, newest: latest.of(psKey), specs: SPECS };
    },
  };
  account = new LiveAccount({
    name: null,
    index: 0,
    collector,
    quota: { usage: { thisHour: 0, today: 0, thisMonth: 0, left: null } },
    scheduler: {
      get intervalMs() {
        return intervalMs;
      },
    },
  });
  live = new LiveState({
    accounts: [account],
    inventory: collector.inventory,
    record: latest.record,
    previousRun,
    asleep: 'zero',
    ownProblems: () => [],
    notices: () => [],
    healing: () => null,
    heldRemovals: () => null,
    texts: textsFrom({ 'rejection.not_a_number': 'keine Zahl' }),
    now: () => nowMs,
  });
  live.subscribe((changes) => told.push(changes));
});

function list(...psKeys: readonly string[]): void {
  inventory.plants = new Map([['1', inventory.plants.get('1') ?? plant('1')]]);
  inventory.devices = new Map(psKeys.map((psKey) => [psKey, inventory.devices.get(psKey) ?? device(psKey)]));
}

/** Makes a poll at the present time, to which these devices answer. @param values by ps_key and point id */
function poll(values: Readonly<Record<string, Readonly<Record<string, string | null>>>>): void {
  const deviceTime = new Date(nowMs - 3 * HOUR).toISOString().replace(/\D/g, '').slice(0, 14);
  const samples = Object.entries(values).map(([psKey, of]) => sample(psKey, deviceTime, of));
  const home = inventory.plants.get('1') ?? plant('1');
  latest.take({ samples, readAt: nowMs }, { contextOf: () => ({ plant: home, deviceType: 14 }), devicesOf: () => [] });
  live.polled(account, nowMs);
}

/** Returns the ps_keys of the documents in the last notification of the live state. */
const changedKeys = (): readonly (string | undefined)[] =>
  told.at(-1)?.documents.map(({ before, after }) => (after ?? before)?.psKey) ?? [];
const stateOf = (psKey: string) => live.listed.find((document) => document.psKey === psKey)?.state;

/** Sets the retained state that an earlier run has published for the inverter. */
const left = (state: object): void => previousRun.found(new Map([[`base/1/${INVERTER}/state`, JSON.stringify(state)]]));

test('a poll tells of what it has listed, then only of what was read', () => {
  list(INVERTER, METER);
  poll({ [INVERTER]: { 10: '1500' }, [METER]: { 10: '7' } });
  expect(changedKeys()).toEqual([plantKey('1'), INVERTER, METER]);
  poll({ [METER]: { 10: '8' } });
  expect(changedKeys()).toEqual([METER]);
  expect(stateOf(METER)).toMatchObject({ power: 8, data_state: 'fresh' });
});

test('another fact of a plant concerns its devices; a list without news concerns nothing', () => {
  list(INVERTER);
  poll({});
  inventory.plants = new Map(inventory.plants).set('1', plant('1', { name: 'Casa' }));
  live.pollEnded();
  expect(changedKeys()).toEqual([plantKey('1'), INVERTER]);
  inventory.plants = new Map(inventory.plants);
  live.pollEnded();
  expect(changedKeys()).toEqual([]);
});

test('a rejection is told in the configured language', () => {
  list(INVERTER);
  poll({ [INVERTER]: { 10: 'abc' } });
  live.pollEnded();
  expect(stateOf(INVERTER)).toMatchObject({ rejected_samples: 1, last_rejection: 'power, abc: keine Zahl' });
  expect(told.at(-1)?.bridge).toMatchObject({ rejected_samples: 1, last_rejection: `${INVERTER} power, abc: keine Zahl` });
});

test('a device that is no longer listed is reported once, with its last document', () => {
  list(INVERTER, METER);
  poll({ [METER]: { 10: '7' } });
  list(INVERTER);
  live.pollEnded();
  expect(told.at(-1)?.documents).toMatchObject([{ before: { psKey: METER, state: { power: 7 } }, after: null }]);
});

test('values that grow too old say so at their time, without a poll', () => {
  list(INVERTER, METER);
  poll({ [INVERTER]: { 10: '1500' } });
  nowMs += 10 * MINUTE;
  poll({ [METER]: { 10: '7' } });
  expect(live.nextDueMs).toBe(START + 20 * MINUTE + 1);
  nowMs = START + 20 * MINUTE;
  live.timePassed();
  expect(changedKeys()).toEqual([]);
  nowMs += 1;
  live.timePassed();
  expect(changedKeys()).toEqual([INVERTER]);
  expect(stateOf(INVERTER)).toMatchObject({ data_state: 'stale' });
  expect(live.nextDueMs).toBe(START + 30 * MINUTE + 1);
});

test('a longer interval between polls makes stale values fresh again, and a clock that was set back far makes fresh ones stale', () => {
  list(INVERTER);
  poll({ [INVERTER]: { 10: '1500' } });
  nowMs += 30 * MINUTE;
  live.timePassed();
  expect(stateOf(INVERTER)).toMatchObject({ data_state: 'stale' });
  intervalMs = HOUR;
  live.timePassed();
  expect(stateOf(INVERTER)).toMatchObject({ data_state: 'fresh' });
  nowMs = START - 3 * HOUR;
  live.timePassed();
  expect(stateOf(INVERTER)).toMatchObject({ data_state: 'stale' });
});

test('a point stays known once it has had a value, in this run or an earlier one, or was announced by one', () => {
  left({ power: null });
  live.begin((_psKey, pointId) => pointId === '20');
  list(INVERTER, METER);
  poll({ [INVERTER]: {}, [METER]: { 10: '7' } });
  expect(stateOf(INVERTER)).toMatchObject({ power: null, energy: null });
  poll({ [METER]: { 10: null } });
  expect(stateOf(METER)).toMatchObject({ power: null, energy: null });
});

test('a point that never had a value is not there', () => {
  list(INVERTER);
  poll({ [INVERTER]: { 10: '7' } });
  expect(stateOf(INVERTER)).not.toHaveProperty('energy');
});

test('the document of an earlier run shows its age until the device is read or known to be removed', () => {
  left({ energy: 40, device_time: new Date(START - HOUR).toISOString(), data_state: 'fresh' });
  live.begin(() => false);
  expect(told.at(-1)?.documents).toMatchObject([{ before: null, after: { psKey: INVERTER, state: { energy: 40, data_state: 'stale' } } }]);
  list(INVERTER);
  poll({});
  expect(stateOf(INVERTER)).toMatchObject({ energy: 40, data_state: 'stale' });
  poll({ [INVERTER]: { 10: '7' } });
  expect(stateOf(INVERTER)).toMatchObject({ power: 7, energy: null, data_state: 'fresh' });
});

test('the document of an earlier run is removed when the complete listings lack its device', () => {
  left({ energy: 40, device_time: new Date(START - HOUR).toISOString(), data_state: 'fresh' });
  live.begin(() => false);
  inventory.complete = true;
  list(METER);
  poll({});
  expect(told.at(-1)?.documents).toContainEqual(expect.objectContaining({ after: null }));
  expect([...previousRun.psKeys()]).toEqual([]);
});

test('the document of an earlier run is not reported while it is still correct', () => {
  left({ energy: 40, device_time: new Date(START - MINUTE).toISOString(), data_state: 'fresh' });
  live.begin(() => false);
  expect(told.at(-1)?.documents).toEqual([]);
  nowMs += HOUR;
  live.timePassed();
  expect(told.at(-1)?.documents).toMatchObject([{ after: { state: { data_state: 'stale' } } }]);
});

test('alarms of the first list are old; another one opens, and only its plant changes', () => {
  list(INVERTER);
  inventory.alarms = [alarm('1')];
  poll({});
  expect(told.at(-1)?.openedAlarms).toEqual([]);
  const opened = alarm('1', { code: '2' });
  inventory.alarms = [alarm('1'), opened];
  live.pollEnded();
  expect(told.at(-1)?.openedAlarms).toEqual([opened]);
  expect(changedKeys()).toEqual([plantKey('1')]);
  inventory.alarms = [alarm('1'), alarm('1', { code: '2' })];
  live.pollEnded();
  expect(changedKeys()).toEqual([]);
});

test('the bridge document is reported when all calls of a poll were made, with the error that ended a poll', () => {
  list(INVERTER);
  poll({});
  expect(told.at(-1)?.bridge).toBeNull();
  live.pollEnded();
  expect(told.at(-1)?.bridge).toMatchObject({ cloud: 'ok', plants: 1, devices: 1 });
  live.pollFailed(account, new BridgeError('cloud_fault'));
  expect(told.at(-1)?.bridge).toMatchObject({ cloud: 'cloud_fault' });
  poll({});
  live.pollEnded();
  expect(told.at(-1)?.bridge).toMatchObject({ cloud: 'ok', problem: null });
});
