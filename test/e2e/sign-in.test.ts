import { describe, expect, it } from 'vitest';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { clockAhead } from '../support/clock-ahead.ts';
import { LOGIN_FAULTS } from '../support/login-faults.ts';
import { bridgeSections, startBroker, startCloud } from './support.ts';

const YEAR_MS = 31_536_000_000;

describe('a login that fails on its way', () => {
  it.each(LOGIN_FAULTS)('by %s is one request in three starts, and each says why', async (_name, fault, sentence) => {
    const { simulator, isolarcloud } = await startCloud();
    const back = simulator.inject({ ...fault, endpoint: 'login' });
    const folder = folderWith({ isolarcloud });
    for (let start = 0; start < 3; start += 1) {
      const { code, stderr } = await cli(['read'], { cwd: folder });
      expect(code).toBe(69);
      expect(stderr).toMatch(sentence);
      expect(stderr).toMatch(/the next login is possible at /);
      expect(stderr).not.toMatch(/[Ss]omebody|other program/);
    }
    expect(simulator.logins).toHaveLength(1);
    back();
    expect(await cli(['read', '--try-again'], { cwd: folder })).toMatchObject({ code: 0 });
    expect(simulator.logins).toHaveLength(2);
  });

  it('ends the cycle of a running bridge, which ends within five seconds of SIGTERM', async () => {
    const cloud = await startCloud();
    cloud.simulator.inject({ kind: 'http_status', status: 503, endpoint: 'login' });
    const broker = await startBroker();
    const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker, { log: { level: 'debug' } })) });
    await bridge.until('waits for the next poll');
    expect(cloud.simulator.calls.map(({ endpoint }) => endpoint)).toEqual(['login']);
    expect(bridge.output).toContain('fault of its own');
    const stoppedMs = performance.now();
    bridge.kill('SIGTERM');
    expect(await bridge.exited).toMatchObject({ code: 0 });
    expect(performance.now() - stoppedMs).toBeLessThan(5_000);
  });
});

describe('a token that is always revoked', () => {
  it('costs four logins in eight starts, each a year later by the clock of the machine', async () => {
    const { simulator, isolarcloud } = await startCloud();
    simulator.inject({ kind: 'token_revoked' });
    const folder = folderWith({ isolarcloud });
    const ends: string[] = [];
    for (let start = 0; start < 8; start += 1) {
      const { code, stderr } = await cli(['read'], { cwd: folder, env: clockAhead(start * YEAR_MS) });
      expect(code).toBe(77);
      ends.push(stderr);
    }
    expect(simulator.logins).toHaveLength(4);
    expect(ends.at(-1)).toMatch(/^Another program or person signs in with this account/);
  });
});
