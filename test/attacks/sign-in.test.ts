import { expect, test } from 'vitest';
import { Cli } from '../support/cli.ts';
import { clockAhead } from '../support/clock-ahead.ts';
import { LOGIN_FAULTS } from '../support/login-faults.ts';
import { expectEnd, HYBRID_STATE, mosquitto, Scene } from './support/attacked.ts';

const YEAR_MS = 31_536_000_000;

const scene = async (): Promise<Scene> => Scene.on(await mosquitto(), { others: { log: { level: 'debug' } } });

/**
 * Starts the bridge, waits until its first poll is over, checks that it is alive, and stops it.
 * @returns its log
 */
async function oneCycle(of: Scene, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const bridge = new Cli(['run'], { cwd: of.cwd, env });
  await bridge.until('waits for the next poll');
  await of.expectAlive();
  await expectEnd(bridge);
  return bridge.output;
}

test.each(LOGIN_FAULTS)('A9: a login that fails by %s is one request in three starts, and no login', async (_name, fault) => {
  const attacked = await scene();
  const { simulator } = attacked.cloud;
  const mend = simulator.inject({ ...fault, endpoint: 'login' });
  for (let start = 0; start < 3; start += 1) expect(await oneCycle(attacked)).not.toMatch(/[Ss]omebody|other program/);
  expect(simulator.logins).toHaveLength(1);
  mend();
  const { bridge } = await attacked.run({ args: ['--try-again'] });
  expect(simulator.logins).toHaveLength(2);
  await attacked.expectUnharmed(bridge);
});

test('A10: a token that is always revoked costs four logins, however far the clock jumps', async () => {
  const attacked = await scene();
  const { simulator } = attacked.cloud;
  const shown = await attacked.stranger();
  simulator.inject({ kind: 'token_revoked' });
  let said = '';
  for (let start = 0; start < 6; start += 1) said = await oneCycle(attacked, clockAhead(start * YEAR_MS));
  expect(simulator.logins).toHaveLength(4);
  expect(said).toContain('Another program or person signs in with this account');
  // No values were published, because each login got a token that was already revoked.
  expect(shown.payloads(HYBRID_STATE)).toEqual([]);
});
