import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../src/simulator/faults/fault.ts';
import { Cli, cli, folderWith, type Sections, temporaryFolder, writeConfig } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';
import { freePort } from '../support/ports.ts';
import { bridgeSections, startBroker, startCloud } from './support.ts';

/** Expects that the output is one line with the sentence, and without a stack trace. */
function expectSentence(stderr: string, sentence: RegExp): void {
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).not.toContain('    at ');
}

interface Refusal {
  readonly what: string;
  readonly isolarcloud?: Readonly<Record<string, string>>;
  readonly fault?: Fault;
  readonly code: number;
  readonly sentence: RegExp;
}

const REFUSALS: readonly Refusal[] = [
  {
    what: 'a wrong password',
    isolarcloud: { password: 'PASSWORD-PLANTED' },
    code: 77,
    sentence: /^iSolarCloud says the password is wrong .*Correct isolarcloud\.password\./,
  },
  {
    what: 'an unknown account, or one of another region',
    isolarcloud: { username: 'nobody@example.com' },
    code: 77,
    sentence: /^iSolarCloud does not know this account .*isolarcloud\.region: an account exists in one region only\.$/m,
  },
  {
    what: 'a locked account',
    fault: { kind: 'login_state', state: 2 },
    code: 77,
    sentence: /^The account is locked after too many wrong passwords .*run once with --try-again\.$/m,
  },
  {
    what: 'a wrong app key, or one of another region',
    isolarcloud: { app_key: 'APPKEY-PLANTED' },
    code: 77,
    sentence: /^iSolarCloud does not accept the app key .*isolarcloud\.region \(an application exists in one region only\)/,
  },
  {
    what: 'a wrong secret key',
    isolarcloud: { secret_key: 'SECRET-PLANTED' },
    code: 77,
    sentence: /^iSolarCloud does not accept the secret key .*Check isolarcloud\.secret_key/,
  },
  {
    what: 'a fault of the cloud',
    fault: { kind: 'http_status', status: 502 },
    code: 69,
    sentence: /^iSolarCloud has a fault of its own .*the bridge asks again later\.$/m,
  },
];

describe.each(REFUSALS)('$what', ({ isolarcloud, fault, code, sentence }) => {
  async function refusingCloud() {
    const cloud = await startCloud();
    if (fault !== undefined) cloud.simulator.inject(fault);
    return { ...cloud, isolarcloud: { ...cloud.isolarcloud, ...isolarcloud } };
  }

  it('ends read with one sentence', async () => {
    const cloud = await refusingCloud();
    const reading = await cli(['read'], { cwd: folderWith({ isolarcloud: cloud.isolarcloud }) });

    expect(reading.code).toBe(code);
    expect(reading.stdout).toBe('');
    expectSentence(reading.stderr, sentence);
  });

  it('leaves run up, which says the sentence', async () => {
    const cloud = await refusingCloud();
    const broker = await startBroker();
    const watcher = await Watcher.on(broker.url, 'isolarcloud/bridge/state');
    const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker)) });
    await watcher.until((seen) => seen.some(({ payload }) => sentence.test(JSON.parse(payload).problem ?? '')));

    expect(bridge.running).toBe(true);
    expect(bridge.output).not.toContain('    at ');
    bridge.kill('SIGTERM');
    expect((await bridge.exited).code).toBe(0);
  });
});

describe('an account without plants', () => {
  it('ends read with one sentence', async () => {
    const { isolarcloud } = await startCloud({ plants: [] });
    const { code, stderr } = await cli(['read'], { cwd: folderWith({ isolarcloud }) });

    expect(code).toBe(69);
    expectSentence(stderr, /^The account shows no plant\. Check in the iSolarCloud app that this account sees the plant/);
  });
});

describe('credentials that were refused', () => {
  it('are tried again only when the user says so', async () => {
    const cloud = await startCloud();
    const take = cloud.simulator.inject({ kind: 'login_state', state: 2 });
    const folder = folderWith({ isolarcloud: cloud.isolarcloud });
    await cli(['read'], { cwd: folder });
    take();
    expect((await cli(['read'], { cwd: folder })).code).toBe(77);
    expect(cloud.simulator.logins).toHaveLength(1);

    expect((await cli(['read', '--try-again'], { cwd: folder })).code).toBe(0);
    expect(cloud.simulator.logins).toHaveLength(2);
  });
});

describe('the cloud cannot be reached', () => {
  it('ends read with one sentence', async () => {
    const { isolarcloud } = await startCloud();
    const gateway = `http://127.0.0.1:${await freePort()}`;
    const { code, stderr } = await cli(['read'], { cwd: folderWith({ isolarcloud: { ...isolarcloud, gateway } }) });

    expect(code).toBe(69);
    expectSentence(stderr, /^iSolarCloud cannot be reached .*Check isolarcloud.gateway/);
  });
});

describe('a broker', () => {
  it('that refuses the user ends forget with one sentence, and leaves run up', async () => {
    const cloud = await startCloud();
    const broker = await startBroker({ username: 'home', password: 'right' });
    const mqtt = { url: broker.url, username: 'home', password: 'wrong' };
    const folder = folderWith(bridgeSections(cloud, broker, { mqtt }));
    const { code, stderr } = await cli(['forget'], { cwd: folder });

    expect(code).toBe(69);
    expectSentence(stderr, /^The MQTT broker refuses this client: .*Check mqtt\.username, mqtt\.password/);

    const bridge = new Cli(['run'], { cwd: folder });
    await bridge.until('The MQTT broker refuses this client');
    expect(bridge.output).not.toContain('    at ');
    bridge.kill('SIGTERM');
    expect((await bridge.exited).code).toBe(0);
  });

  it('that is absent at the start is waited for', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    await broker.stop();
    const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker)) });
    await bridge.until('The MQTT broker does not answer');
    expect(cloud.simulator.calls).toEqual([]);
    await broker.start();
    await bridge.until('connected to the broker');

    expect(bridge.output).not.toContain('    at ');
  });
});

describe('run ends with one sentence', () => {
  async function refusedRun(sections: Sections, prepare: (folder: string) => void = () => {}) {
    const cloud = await startCloud();
    const folder = folderWith(bridgeSections(cloud, { url: 'mqtt://127.0.0.1:1' }, { log: { level: 'error' }, ...sections }));
    prepare(folder);
    const { code, stderr } = await cli(['run'], { cwd: folder });
    expect(cloud.simulator.calls).toEqual([]);
    return { code, stderr, folder };
  }

  it('where the port of its broker is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    onTestFinished(() => void other.close());
    const { code, stderr } = await refusedRun({ mqtt: { embedded_broker: { enabled: true, port } } });

    expect(code).toBe(75);
    expectSentence(
      stderr,
      new RegExp(`^The port of the embedded broker is in use: 127\\.0\\.0\\.1:${port} .*mqtt\\.embedded_broker\\.port`),
    );
  });

  it('where there is a file in the place of its state folder', async () => {
    const { code, stderr } = await refusedRun({}, (folder) => writeFileSync(join(folder, 'state'), 'a file'));

    expect(code).toBe(78);
    expectSentence(stderr, /^The state file cannot be read: .*\(ENOTDIR\)\. /);
  });

  it('where another bridge is alive on its base topic', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const first = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker)) });
    await first.until('connected to the broker');
    const { code, stderr } = await cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker, { log: { level: 'error' } })) });

    expect(code).toBe(75);
    expectSentence(stderr, /^Another bridge is alive on this base topic: isolarcloud\. Stop the other bridge/);
    expect(first.running).toBe(true);
  });
});

it('a damaged account file ends read with one sentence', async () => {
  const { isolarcloud } = await startCloud();
  const folder = folderWith({ isolarcloud });
  await cli(['read'], { cwd: folder });
  for (const file of readdirSync(join(folder, 'state'))) {
    if (file.startsWith('account-')) writeFileSync(join(folder, 'state', file), 'no JSON');
  }
  const { code, stderr } = await cli(['read'], { cwd: folder });

  expect(code).toBe(78);
  expectSentence(stderr, /^A state file is damaged: .*account-\w+\.json is damaged\. .*check isolarcloud\.password before/);
});

describe.each(['run', 'read', 'points', 'doctor'])('%s', (command) => {
  // Not even root can create files in `/sys/kernel`.
  it('ends at once where its state folder cannot be written', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const folder = folderWith(bridgeSections(cloud, broker, { log: { level: 'error' }, state_folder: '/sys/kernel' }));
    const startedMs = performance.now();
    const { code, stdout, stderr } = await cli([command], { cwd: folder });

    expect(code).toBe(78);
    expect(`${stdout}${stderr}`).toMatch(/The state folder cannot be written: .*\((EPERM|EACCES|EROFS)\)/);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(cloud.simulator.logins).toEqual([]);
  });
});

it('damaged state files other than that of the account do not end run: they are set aside and reported', async () => {
  const cloud = await startCloud();
  const broker = await startBroker();
  const watcher = await Watcher.on(broker.url, 'isolarcloud/bridge/state');
  const folder = folderWith(bridgeSections(cloud, broker));
  await cli(['read'], { cwd: folder });
  const [calls = ''] = readdirSync(join(folder, 'state')).filter((name) => name.startsWith('calls-'));
  const damages = { [calls]: '{"half', 'bridge-isolarcloud.json': '', 'guard-isolarcloud.jsonl': '{"state_log":1}\n' };
  for (const [name, text] of Object.entries(damages)) writeFileSync(join(folder, 'state', name), text);
  execFileSync('mkfifo', [join(folder, 'state/journal-isolarcloud.jsonl')]);
  const bridge = new Cli(['run'], { cwd: folder });
  await watcher.until((seen) => seen.some(({ payload }) => JSON.parse(payload).bridge === 'state_set_aside'));

  for (const name of Object.keys(damages)) expect(readdirSync(join(folder, 'state')).join()).toContain(`${name}.damaged-`);
  expect(bridge.output.match(/"code":"state_set_aside"/g)).toHaveLength(3);
  bridge.kill('SIGTERM');
  expect((await bridge.exited).code).toBe(0);
});

it('a configuration with eleven mistakes gets all of them reported at once', async () => {
  const folder = temporaryFolder();
  writeConfig(folder, {
    isolarcloud: { region: 'mars', app_key: ' spaced', username: '', password: 'PASSWORD-PLANTED', langauge: '_en_US' },
    polling: { interval_minutes: 0 },
    mqtt: { url: 'http://broker', base_topic: 'a/#', protocol: 3, embedded_broker: { port: 70_000 } },
    log: { level: 'loud' },
  });
  const { code, stderr } = await cli(['run'], { cwd: folder });

  expect(code).toBe(78);
  expect(stderr).toMatch(/^The configuration has mistakes: 11 found\n/);
  expect(stderr.match(/config\.yaml:\d+:\d+/g)).toHaveLength(11);
  expect(stderr).toContain('language');
  expect(stderr).toMatch(/Correct the lines above\.\n$/);
  expect(stderr).not.toContain('PASSWORD-PLANTED');
  expect(stderr).not.toContain('    at ');
});
