import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { DAY, HOUR, MINUTE, NOON, plantKeyOf } from '../../support/test-bed.ts';
import { twoAccounts } from '../../support/two-accounts.ts';

const HOME = hybridHome({ commissionedAt: NOON - 3 * DAY });
const FARM = stringPlant({ commissionedAt: NOON - 3 * DAY });
const PLANTS = { home: [HOME], farm: [FARM] };

describe('a bridge with two accounts in two clouds', () => {
  test('publishes the plants of both under one base topic, each with the calls of its own account', async () => {
    const { bed, home, farm, settings, authoriseFarm } = await twoAccounts(PLANTS);
    await authoriseFarm();
    const bridge = await bed.run({ settings: settings() });
    expect(bridge.status).toMatchObject({ account: 'ok', cloud: 'ok', problem: null, plants: 2 });
    for (const plant of [HOME, FARM]) {
      expect(bridge.state(plantKeyOf(plant))).toMatchObject({ data_state: 'fresh' });
      expect(bridge.availability(plantKeyOf(plant))).toBe('online');
      expect(bridge.discovery(plantKeyOf(plant))).toBeDefined();
    }
    expect(bridge.status).toMatchObject({ account_home: 'ok', account_farm: 'ok', problem_home: null, problem_farm: null });
    expect(bridge.status).toMatchObject({ calls_today_home: home.calls.length, calls_today_farm: farm.calls.length });
    expect(bridge.status['calls_today']).toBe(home.calls.length + farm.calls.length);
  });

  test('reads one while the password of the other is refused: one login there, and the values here stay fresh', async () => {
    const { bed, home, settings, authoriseFarm } = await twoAccounts(PLANTS);
    await authoriseFarm();
    const bridge = await bed.run({ settings: settings({ home: { password: 'wrong' } }) });
    await bed.pass(2 * HOUR);
    expect(home.logins).toHaveLength(1);
    expect(bridge.ended).toEqual([]);
    const refusals = bed.logLines.map((line) => JSON.parse(line)).filter(({ code }) => code === 'password_wrong');
    expect(refusals.map(({ level, account }) => [level, account])).toContainEqual(['warn', 'home']);
    expect(refusals.map(({ msg }) => msg)).toContainEqual(expect.stringContaining('Correct accounts[0].password.'));
    expect(bridge.state(plantKeyOf(FARM))).toMatchObject({ data_state: 'fresh' });
    expect(bridge.discovery(plantKeyOf(FARM))).toBeDefined();
    expect(bridge.status).toMatchObject({
      account: 'password_wrong',
      plants: 1,
      problem: expect.stringMatching(/^Account home: .*password/),
    });
    expect(bridge.status).toMatchObject({ account_home: 'password_wrong', account_farm: 'ok', problem_farm: null });
    expect(bridge.status['problem_home']).toContain('Correct accounts[0].password.');
  });

  test('logs which account has got a problem', async () => {
    const { bed, farm, settings, authoriseFarm } = await twoAccounts(PLANTS);
    await authoriseFarm();
    await bed.run({ settings: settings() });
    farm.revokeAuthorisation();
    await bed.pass(HOUR);
    const lines = bed.logLines.map((line) => JSON.parse(line)).filter(({ part }) => part === 'account');
    expect(lines).toContainEqual(expect.objectContaining({ account: 'farm', before: 'ok', now: 'authorization_ended' }));
    expect(lines.filter(({ account }) => account !== 'farm')).toEqual([]);
  });

  test('tries a refused password once in many restarts, though the other account signs in', async () => {
    const { bed, home, settings, authoriseFarm } = await twoAccounts(PLANTS);
    await authoriseFarm();
    for (let restart = 0; restart < 5; restart++) {
      const bridge = await bed.run({ settings: settings({ home: { password: 'wrong' } }) });
      await bridge.stop();
    }
    expect(home.logins).toHaveLength(1);
  });

  test('reads one while the authorisation of the other has ended, and both again after the owner agrees', async () => {
    const { bed, farm, settings, authoriseFarm } = await twoAccounts(PLANTS);
    await authoriseFarm();
    const bridge = await bed.run({ settings: settings() });
    farm.revokeAuthorisation();
    farm.clearCalls();
    await bed.pass(2 * HOUR);
    expect(farm.calls.length).toBeLessThanOrEqual(2);
    expect(bridge.status).toMatchObject({ account: 'authorization_ended', problem: expect.stringMatching(/^Account farm: /) });
    expect(bridge.state(plantKeyOf(HOME))).toMatchObject({ data_state: 'fresh' });
    expect(bridge.state(plantKeyOf(FARM))).toMatchObject({ data_state: 'stale' });
    await authoriseFarm();
    await bed.pass(10 * MINUTE);
    expect(bridge.status).toMatchObject({ account: 'ok', problem: null, plants: 2 });
    expect(bridge.state(plantKeyOf(FARM))).toMatchObject({ data_state: 'fresh' });
  });

  test('spends the budget of one account without taking calls from the other', async () => {
    const { bed, home, farm, settings, authoriseFarm } = await twoAccounts(PLANTS);
    await authoriseFarm();
    home.clearCalls();
    const bridge = await bed.run({ settings: settings({ farm: { budget: { per_hour: 10 } } }) });
    await bed.pass(HOUR - MINUTE);
    expect(farm.calls.length).toBeLessThanOrEqual(8 + 1);
    expect(home.calls.length).toBeGreaterThan(12);
    expect(bridge.state(plantKeyOf(HOME))).toMatchObject({ data_state: 'fresh' });
  });

  test('keeps the plants of an account on the broker and in Home Assistant while it cannot be read after a restart', async () => {
    const { bed, farm, settings, authoriseFarm } = await twoAccounts(PLANTS);
    await authoriseFarm();
    const first = await bed.run({ settings: settings() });
    await first.stop();
    farm.revokeAuthorisation();
    const second = await bed.run({ settings: settings() });
    await bed.pass(HOUR);
    expect(second.discovery(plantKeyOf(FARM))).toBeDefined();
    expect((await bed.retained()).has(second.topics.deviceState(String(FARM.psId), plantKeyOf(FARM)))).toBe(true);
    expect(second.availability(plantKeyOf(HOME))).toBe('online');
  });

  test('tells an account whose plants another one reads, and the first of the list reads them', async () => {
    const { bed, settings, authoriseFarm } = await twoAccounts({ home: [HOME], farm: [HOME, FARM] });
    await authoriseFarm();
    const bridge = await bed.run({ settings: settings() });
    await bed.pass(15 * MINUTE);
    expect(bridge.status).toMatchObject({ plants: 2, problem: expect.stringMatching(/^Account farm: .*1501234.*home/) });
    for (const plant of [HOME, FARM]) expect(bridge.state(plantKeyOf(plant))).toMatchObject({ data_state: 'fresh' });
    expect(bed.logLines.filter((line) => line.includes('"level":"warn"') && line.includes('plants_of_other_account'))).toHaveLength(1);
  });

  test('reads a shared plant through the second account while the first is refused, and through the first from then on', async () => {
    const { bed, home, settings, authoriseFarm } = await twoAccounts({ home: [HOME], farm: [HOME, FARM] });
    await authoriseFarm();
    const refused = await bed.run({ settings: settings({ home: { password: 'wrong' } }) });
    expect(refused.state(plantKeyOf(HOME))).toMatchObject({ data_state: 'fresh' });
    await refused.stop();
    const corrected = await bed.run({ settings: settings() });
    await bed.pass(30 * MINUTE);
    expect(home.logins).toHaveLength(2);
    expect(corrected.status).toMatchObject({ plants: 2, problem: expect.stringContaining('1501234 (home)') });
    expect(corrected.state(plantKeyOf(HOME))).toMatchObject({ data_state: 'fresh' });
  });

  test('takes up a second account while it runs: the first one goes on with its token, its ids and its counters', async () => {
    const { bed, home, settings, authoriseFarm, single } = await twoAccounts(PLANTS);
    await authoriseFarm();
    const host = await bed.startReplaceable(single());
    await bed.pass(10 * MINUTE);
    const before = (await bed.retained('isolarcloud/1501234/#')).keys();
    await host.replace(bed.config(settings()));
    await bed.pass(10 * MINUTE);
    expect(home.logins).toHaveLength(1);
    const retained = await bed.retained();
    for (const topic of before) expect(retained.has(topic)).toBe(true);
    expect(JSON.parse(retained.get('isolarcloud/bridge/state') ?? '')).toMatchObject({ plants: 2, problem: null, account_farm: 'ok' });
    expect(await readFile(join(bed.stateFolder, 'journal-isolarcloud.jsonl'), 'utf8').catch(() => '')).not.toContain('taken_over');
  });
});
