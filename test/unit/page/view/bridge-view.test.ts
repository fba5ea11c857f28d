import { expect, test } from 'vitest';
import { BridgeError } from '../../../../src/errors.ts';
import { type BridgeFacts, bridgeView } from '../../../../src/page/view/bridge-view.ts';
import { ENGLISH } from '../../../../src/texts/texts.ts';
import { START } from '../../poll/support.ts';
import { bridgeFacts } from '../model/support.ts';

const FACTS = bridgeFacts();
const shown = (facts: Partial<BridgeFacts> = {}) => bridgeView({ ...FACTS, ...facts }, ENGLISH);
const failing = new BridgeError('gateway_unreachable', { detail: 'ENOTFOUND', said: 'planted secret' });
const away = new BridgeError('broker_unreachable');

test('a bridge that is well shows its connections, its calls and why the next poll is when it is', () => {
  const { problem, connections, polls, calls } = shown();
  expect(problem).toBeNull();
  expect([connections.cloud.status, connections.broker.status, connections.homeAssistant.status]).toEqual(['ok', 'ok', 'ok']);
  expect(polls).toEqual({ lastAt: START, nextAt: START + 300_000, reason: 'samples', problem: null, lastSeconds: 4, refreshAt: null });
  expect(calls.spans).toEqual([
    { span: 'hour', used: 5, limit: 2_000, usable: 1_600, from: 'configuration' },
    { span: 'day', used: 5, limit: null, usable: null, from: null },
    { span: 'month', used: 5, limit: null, usable: null, from: null },
  ]);
});

test('the calls of the hour and the day are shown by purpose; those that the bridge has not made are others', () => {
  const calls = {
    ...FACTS.calls,
    usage: { thisHour: 12, today: 40, thisMonth: 400, left: 1_000 },
    byPurpose: [
      { purpose: 'values', thisHour: 4, today: 24 },
      { purpose: 'lists', thisHour: 5, today: 5 },
      { purpose: 'alarms', thisHour: 0, today: 0 },
    ] as const,
  };
  expect(shown({ calls }).calls.byPurpose).toEqual([
    { purpose: 'values', thisHour: 4, today: 24 },
    { purpose: 'lists', thisHour: 5, today: 5 },
    { purpose: 'others', thisHour: 3, today: 11 },
  ]);
});

test('a call that the meter has not seen makes no negative count', () => {
  const usage = { thisHour: 1, today: 1, thisMonth: 1, left: null };
  expect(shown({ calls: { ...FACTS.calls, usage } }).calls.byPurpose).toEqual([{ purpose: 'lists', thisHour: 5, today: 5 }]);
});

test('a limit that the cloud states is told apart from the configured one', () => {
  const calls = { ...FACTS.calls, limits: { perHour: 1_000, perDay: null, perMonth: null } };
  expect(shown({ calls }).calls.spans[0]).toMatchObject({ limit: 1_000, usable: 800, from: 'cloud' });
});

test('a problem is shown with its remedy, without the words of other programs; a broker that is away comes first', () => {
  const health = { ...FACTS.health, cloud: failing.code, problem: failing };
  const { problem, connections } = shown({ health });
  expect(problem).toEqual({
    code: 'gateway_unreachable',
    happened: `${ENGLISH('error.gateway_unreachable.happened')}: ENOTFOUND`,
    remedy: ENGLISH('error.gateway_unreachable.remedy'),
  });
  expect(connections.cloud).toMatchObject({ status: 'problem', problem });
  expect(shown({ health, broker: { ...FACTS.broker, error: away, connectedAt: null } })).toMatchObject({
    problem: { code: 'broker_unreachable' },
    connections: { broker: { status: 'problem' }, cloud: { status: 'problem' } },
  });
});

test('before the first poll the cloud is unknown, and so is a broker that did not answer yet', () => {
  const polls = { ...FACTS.polls, status: { startedMs: null, endedMs: null, nextMs: null, error: null, isRetry: false }, lastMs: null };
  const { connections, polls: of } = shown({ polls, broker: { ...FACTS.broker, connectedAt: null } });
  expect([connections.cloud.status, connections.broker.status, of.reason, of.lastSeconds]).toEqual(['unknown', 'unknown', 'running', null]);
});

test.each([
  [{ isShort: true }, {}, 'budget'],
  [{ schedule: 'interval' as const }, {}, 'interval'],
  [{}, { isRetry: true }, 'retry'],
  [{}, { error: failing }, 'problem'],
  [{}, { endedMs: null }, 'running'],
])('the next poll with %j and %j is for the reason %s', (planned, status, reason) => {
  expect(shown({ polls: { ...FACTS.polls, ...planned, status: { ...FACTS.polls.status, ...status } } }).polls.reason).toBe(reason);
});

test('Home Assistant is off without discovery, and unknown until it is heard', () => {
  const of = (some: Partial<BridgeFacts['homeAssistant']>) =>
    shown({ homeAssistant: { ...FACTS.homeAssistant, ...some } }).connections.homeAssistant.status;
  expect(of({ discovery: false })).toBe('off');
  expect(of({ presence: { status: 'unknown', bornMs: null } })).toBe('unknown');
  expect(of({ presence: { status: 'offline', bornMs: START } })).toBe('problem');
});

test('announced devices are counted, and those that the user deleted are named', () => {
  const device = {
    name: 'Home',
    entityIdPrefix: 'home',
    components: { 1: 'sensor', 2: 'sensor' },
    leaving: {},
    held: {},
    deleted: false,
  } as const;
  const announced = {
    one: device,
    two: { ...device, name: 'Meter', components: {}, deleted: true },
    three: { ...device, name: 'Battery', components: {}, held: { 1: 'sensor', 2: 'sensor', 3: 'sensor' } },
  } as const;
  expect(shown({ homeAssistant: { ...FACTS.homeAssistant, announced } }).homeAssistant).toEqual({
    ...{ enabled: true, devices: 1, entities: 2 },
    deleted: ['Meter'],
    held: 3,
  });
});

test('a problem of an account of a list names the account, in the bridge and in the connection', () => {
  const refused = new BridgeError('password_wrong');
  const health = { ...FACTS.health, account: 'password_wrong', problem: refused } as const;
  const { problem, connections } = shown({ health, accountOf: (error) => (error === refused ? { name: 'home', index: 1 } : null) });
  expect(problem?.happened).toBe(`Account home: ${refused.happened(ENGLISH)}`);
  expect(problem?.remedy).toContain('accounts[1].password');
  expect(connections.cloud.problem).toEqual(problem);
});
