import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCapture } from '../../src/capture/format.ts';
import { Cli, cli, folderWith, temporaryFolder } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';
import { printed, redacted } from '../support/replayed.ts';
import { bridgeSections, type Cloud, caughtUp, onePlant, startBroker, startCloud } from './support.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const FIXTURES = join(import.meta.dirname, '../fixtures/capture');
const CONFIG = '1501234_14_1_1';

/** Replays a capture in an empty folder, with the given time zone of the system. */
const replay = (file: string, timeZone: string) => cli(['replay', file], { cwd: temporaryFolder(), env: { TZ: timeZone } });

/** Returns all values of the account and its plants that must not appear in a capture. */
const secretsOf = ({ simulator, isolarcloud }: Cloud): readonly string[] => [
  ...Object.values(isolarcloud),
  ...simulator.plants.flatMap(({ psId, name, owner, devices }) => [
    String(psId),
    name,
    ...Object.values(owner),
    ...devices.flatMap(({ serialNumber, uuid }) => [serialNumber ?? name, String(uuid)]),
  ]),
  simulator.account.phone,
];

describe('capture', () => {
  it('writes what the cloud answers beside a running bridge, and leaves nothing of its own but the calls it made', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const folder = folderWith(bridgeSections(cloud, broker));
    await cli(['read'], { cwd: folder });
    const { code, stdout, stderr } = await cli(['capture', '--for', '3s', '--output', 'bug.ndjson'], { cwd: folder });

    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const text = readFileSync(join(folder, 'bug.ndjson'), 'utf8');
    const calls = parseCapture(text).entries.filter(({ kind }) => kind === 'call');
    expect(stderr).toContain(`${calls.length} calls are in bug.ndjson.`);
    for (const secret of secretsOf(cloud)) expect(text).not.toContain(secret);
    expect(cloud.simulator.logins).toHaveLength(1); // the capture has used the token of the other command
    expect(readdirSync(join(folder, 'state')).map((name) => name.split('-')[0])).toEqual(['account', 'calls']);
  });

  it('of a bridge with faults replays as the broker saw it, in any folder and time zone', async () => {
    const cloud = await startCloud();
    const { simulator } = cloud;
    simulator.inject({ kind: 'key_fails', psKey: '1501234_43_2_1' });
    simulator.inject({ kind: 'token_revoked', endpoint: 'getDeviceList', calls: 1 });
    simulator.inject({ kind: 'truncated_body', endpoint: 'getDeviceRealTimeData', deviceType: 7 });
    simulator.inject({ kind: 'not_json', endpoint: 'getPowerStationDetail' });
    simulator.inject({ kind: 'result_code', code: '010', endpoint: 'getOpenPointInfo', deviceType: 11 });
    const broker = await startBroker();
    const watcher = await Watcher.on(broker.url);
    const folder = folderWith(bridgeSections(cloud, broker));
    const bridge = new Cli(['run', '--capture', 'bug.ndjson'], { cwd: folder });
    await watcher.until((seen) => seen.some(({ topic }) => topic.startsWith('homeassistant/') && topic.includes(CONFIG)));
    bridge.kill('SIGTERM');
    expect(await bridge.exited).toMatchObject({ code: 0 });
    await caughtUp(watcher);

    const file = join(folder, 'bug.ndjson');
    const [one, other] = await Promise.all(['Pacific/Apia', 'America/Sao_Paulo'].map((timeZone) => replay(file, timeZone)));
    expect(one).toMatchObject({ code: 0 });
    expect(other?.stdout).toBe(one?.stdout);
    const ofBridge = watcher.seen.filter(({ topic }) => /^(isolarcloud|homeassistant)\//.test(topic));
    const { host } = new URL(cloud.isolarcloud['gateway'] ?? '');
    expect(printed(one?.stdout ?? '')).toEqual(redacted(ofBridge, onePlant(), parseCapture(readFileSync(file, 'utf8')), host));
  });

  it.each([
    { args: ['capture', '--for', 'soon', '--output', 'x'], says: 'such as 90m' },
    { args: ['capture'], says: '-o, --output <file> must be given' },
    { args: ['capture', '--output', 'nowhere/bug.ndjson'], says: 'The output file cannot be written: nowhere/bug.ndjson.' },
    { args: ['replay', 'missing.ndjson'], says: 'The capture cannot be read: missing.ndjson.' },
    { args: ['replay', 'config.yaml'], says: 'This file is not a capture that can be replayed: its first line is not that of a capture.' },
    { args: ['replay', 'empty.ndjson'], says: 'This file is not a capture that can be replayed: it is empty.' },
  ])('refuses $args in a sentence', async ({ args, says }) => {
    const cloud = await startCloud();
    const folder = folderWith({ isolarcloud: cloud.isolarcloud });
    writeFileSync(join(folder, 'empty.ndjson'), '');
    const { code, stdout, stderr } = await cli(args, { cwd: folder });

    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('    at ');
  });
});

describe('replay', () => {
  // The capture file was recorded once. It contains half an hour with every fault of test/integration/commands/capture.test.ts.
  // After a change of the published messages, `vitest -u` writes the expected output again.
  it('prints the same bytes on every machine and Node version', async () => {
    const { code, stdout } = await replay(join(FIXTURES, 'faulty-half-hour.ndjson'), 'Asia/Kathmandu');
    expect(code).toBe(0);
    await expect(stdout.replaceAll(`"${version}"`, '"<version>"')).toMatchFileSnapshot(join(FIXTURES, 'faulty-half-hour.txt'));
  });

  it('goes on where the capture lacks what is asked, and says so', async () => {
    const lines = readFileSync(join(FIXTURES, 'faulty-half-hour.ndjson'), 'utf8').split('\n');
    const file = join(temporaryFolder(), 'gaps.ndjson');
    writeFileSync(file, lines.filter((line) => !line.includes('"getDeviceList"')).join('\n'));
    const { code, stdout, stderr } = await replay(file, 'UTC');

    expect(code).toBe(0);
    expect(stderr).toContain('getDeviceList was never captured\n');
    expect(stdout).toContain('isolarcloud/bridge/state');
  });
});
