import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { uniformFleet } from '../../../src/simulator/fleet.ts';
import { Disk } from '../../../src/store/disk.ts';
import { HOUR, MINUTE, NOON, type RunningBridge, SECOND, type SimulatedBed, simulated } from '../../support/test-bed.ts';

const plants = uniformFleet({ plants: 1, devicesPerPlant: 4, commissionedAt: NOON - HOUR });
const INVERTER = '2000001_14_1_1';

/** Replaces the state folder by a file, so that not even root can read or write anything in it. */
async function lose({ stateFolder }: SimulatedBed['bed']): Promise<void> {
  await rename(stateFolder, `${stateFolder}-away`);
  await writeFile(stateFolder, '');
}

async function giveBack({ stateFolder }: SimulatedBed['bed']): Promise<void> {
  await rm(stateFolder);
  await rename(`${stateFolder}-away`, stateFolder);
}

describe('a state folder that can be used no more', () => {
  test('does not stop the values: the bridge says so, in its log once, until it can be used again', async () => {
    const { bed } = await simulated({ plants });
    const bridge = await bed.run();
    await lose(bed);
    const before = bridge.state(INVERTER)['device_time'];
    await bed.pass(HOUR);
    expect(bridge.state(INVERTER)['device_time']).not.toBe(before);
    expect(bridge.availability(INVERTER)).toBe('online');
    expect(bridge.status).toMatchObject({
      cloud: 'ok',
      account: 'ok',
      bridge: 'state_unwritable',
      problem: expect.stringMatching(/state folder/),
    });
    expect(bed.logLines.filter((line) => /"level":"(warn|error|fatal)"/.test(line))).toEqual([expect.stringContaining('state_unwritable')]);

    await giveBack(bed);
    await bed.pass(10 * MINUTE);
    expect(bridge.status).toMatchObject({ bridge: 'ok', problem: null });
  });

  test('does not stop the announcements, and what was announced is written down even into an empty one', async () => {
    const { bed, cloud } = await simulated({ plants });
    const bridge = await bed.run();
    await rm(bed.stateFolder, { recursive: true });
    await writeFile(bed.stateFolder, '');
    cloud.inject({ kind: 'plant_changed', psId: 2000001, change: { name: 'Casa Nova' } });
    await bed.pass(HOUR);
    expect(bridge.discovery(INVERTER)?.device).toMatchObject({ name: expect.stringMatching(/^Casa Nova /) });

    await rm(bed.stateFolder);
    await bed.pass(10 * MINUTE);
    expect(bridge.status).toMatchObject({ problem: null });
    expect(await readFile(join(bed.stateFolder, 'bridge-isolarcloud.json'), 'utf8')).toContain('Casa Nova');
  });

  test('does not loosen the limit of logins, and the token is written down as soon as it can be', async () => {
    const { bed, cloud } = await simulated({ plants });
    const bridge = await bed.run();
    await lose(bed);
    for (let revoked = 0; revoked < 10; revoked++) {
      cloud.revokeTokens();
      await bed.pass(5 * MINUTE);
    }
    expect(cloud.logins).toHaveLength(4);
    expect(bridge.status).toMatchObject({ account: 'token_contested' });
    await bed.pass(2 * HOUR);
    expect(bridge.status).toMatchObject({ account: 'ok' });

    await giveBack(bed);
    await bed.pass(10 * MINUTE);
    await bridge.stop();
    const logins = cloud.logins.length;
    const restarted = await bed.run();
    expect(restarted.status).toMatchObject({ account: 'ok', problem: null });
    expect(cloud.logins).toHaveLength(logins);
  });

  test('keeps a new start from its first login', async () => {
    const { bed, cloud } = await simulated({ plants });
    await rm(bed.stateFolder, { recursive: true });
    await writeFile(bed.stateFolder, '');
    await expect(bed.start()).rejects.toMatchObject({ code: 'state_unreadable', exit: 78 });
    expect(cloud.logins).toEqual([]);
  });
});

/** A disk whose operations hang while `isGone` is true. */
class HangingDisk extends Disk {
  isGone = false;

  override run<T>(operation: () => Promise<T>, limitMs: number): Promise<T> {
    return super.run(() => (this.isGone ? new Promise<never>(() => undefined) : operation()), limitMs);
  }
}

interface Trouble {
  readonly code: string;
  readonly begin: (scene: { bed: SimulatedBed['bed']; disk: HangingDisk }) => void | Promise<void>;
  /** Advances the clock while the trouble lasts. */
  readonly pass: (bed: SimulatedBed['bed'], ms: number) => Promise<void>;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'cannot be used': { code: 'state_unwritable', begin: ({ bed }) => lose(bed), pass: (bed, ms) => bed.pass(ms) },
  'hangs, as a network share that is gone': {
    code: 'state_unavailable',
    begin: ({ disk }) => {
      disk.isGone = true;
    },
    pass: (bed, ms) => bed.pass(ms),
  },
  'is locked by a process that lives': {
    code: 'state_locked',
    begin: async ({ bed }) => {
      await renewLocks(bed);
      onTestFinished(() => freeLocks(bed));
    },
    pass: passLocked,
  },
};

/** Renews the locks of all state files, as a process that holds them does. */
async function renewLocks({ stateFolder, clock }: SimulatedBed['bed']): Promise<void> {
  const renewed = new Date(Date.now() + HOUR + clock.now() - NOON);
  for (const file of (await readdir(stateFolder)).filter((name) => name.endsWith('.json'))) {
    await mkdir(join(stateFolder, `${file}.lock`), { recursive: true });
    await utimes(join(stateFolder, `${file}.lock`), renewed, renewed);
  }
}

async function freeLocks({ stateFolder }: SimulatedBed['bed']): Promise<void> {
  for (const file of await readdir(stateFolder)) if (file.endsWith('.lock')) await rm(join(stateFolder, file), { recursive: true });
}

async function passLocked(bed: SimulatedBed['bed'], ms: number): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= 5 * SECOND) {
    await bed.pass(5 * SECOND);
    await renewLocks(bed);
  }
}

/** Stops the bridge. @returns how long it took, in milliseconds of the virtual clock */
async function endOf(
  bridge: RunningBridge,
  { clock, ...bed }: { pass: (ms: number) => Promise<void>; clock: SimulatedBed['bed']['clock'] },
) {
  const startMs = clock.now();
  let endMs: number | null = null;
  const ended = bridge.stop().then(() => {
    endMs = clock.now();
  });
  while (endMs === null && clock.now() - startMs < MINUTE) await bed.pass(100);
  await ended;
  return clock.now() - startMs;
}

describe.each(Object.entries(TROUBLES))('a state folder that %s under a running bridge', (_, { code, begin, pass }) => {
  async function scene() {
    const { bed, cloud } = await simulated({ plants });
    const disk = new HangingDisk({ elapsedMs: bed.clock.now, sleep: bed.clock.sleep });
    const bridge = await bed.run({ stores: { disk }, settings: { polling: { schedule: 'interval', interval_minutes: 5 } } });
    return { bed, cloud, disk, bridge };
  }

  const polls = ({ cloud }: Awaited<ReturnType<typeof scene>>): readonly number[] =>
    cloud.calls.filter(({ endpoint }) => endpoint === 'getDeviceRealTimeData').map(({ at }) => Math.round((at - NOON) / MINUTE));

  test('delays no poll, is reported, and ends nothing', async () => {
    const healthy = await scene();
    await healthy.bed.pass(30 * MINUTE);
    const troubled = await scene();
    await begin(troubled);
    await pass(troubled.bed, 30 * MINUTE);
    expect(polls(troubled)).toEqual(polls(healthy));
    expect(polls(troubled).length).toBeGreaterThan(10);
    expect(troubled.bridge.status).toMatchObject({ cloud: 'ok', account: 'ok', bridge: code });
    expect(troubled.bridge.ended).toEqual([]);
  });

  test('does not keep the bridge from ending within 5 s', async () => {
    const { bed, disk, bridge } = await scene();
    await begin({ bed, disk });
    expect(await endOf(bridge, { clock: bed.clock, pass: (ms) => bed.pass(ms) })).toBeLessThan(5 * SECOND);
  });
});

describe('a state file that is damaged at a start', () => {
  async function damaged(kind: string) {
    const { bed, cloud } = await simulated({ plants });
    await (await bed.run()).stop();
    const [name = ''] = (await readdir(bed.stateFolder)).filter((file) => file.startsWith(kind));
    await writeFile(join(bed.stateFolder, name), '{"half');
    return { bed, cloud, name };
  }

  test.each(['calls', 'bridge', 'guard'])(
    'is set aside and reported if it is %s-….json, and values are published further',
    async (kind) => {
      const { bed, name } = await damaged(kind);
      const bridge = await bed.run();
      expect(bridge.availability(INVERTER)).toBe('online');
      expect(bridge.status).toMatchObject({ bridge: 'state_set_aside', problem: expect.stringContaining(`${name} is damaged`) });
      expect(bed.logLines.filter((line) => line.includes('state_set_aside'))).toHaveLength(1);
      expect(await readdir(bed.stateFolder)).toContainEqual(expect.stringMatching(new RegExp(`^${name}\\.damaged-\\d{8}T\\d{6}Z$`)));
    },
  );

  test('keeps the bridge from its first login, where it is the account', async () => {
    const { bed, cloud } = await damaged('account');
    const logins = cloud.logins.length;
    await expect(bed.start()).rejects.toMatchObject({ code: 'state_damaged', exit: 78 });
    expect(cloud.logins).toHaveLength(logins);
  });

  test('keeps the bridge from its first login, where a later version wrote the account, and stays as it is', async () => {
    const { bed, cloud, name } = await damaged('account');
    const logins = cloud.logins.length;
    await writeFile(join(bed.stateFolder, name), '{"version":2}');
    await expect(bed.start()).rejects.toMatchObject({
      code: 'state_newer',
      exit: 78,
      message: expect.stringMatching(/account-\w+\.json has a later format\. .*install that version again/),
    });
    expect(await readFile(join(bed.stateFolder, name), 'utf8')).toBe('{"version":2}');
    expect(cloud.logins).toHaveLength(logins);
  });

  test('leaves the call budget careful, where it is the calls: as much counts as used as an even use would have', async () => {
    const { bed, name } = await damaged('calls');
    await bed.run({ settings: { polling: { budget: { per_hour: 1_000, per_month: 31_000 } } } });
    const { days } = JSON.parse(await readFile(join(bed.stateFolder, name), 'utf8'));
    const assumed = Object.values<number>(days).reduce((sum, calls) => sum + calls, 0);
    // 9.6 days of the month have passed, with 80 % of 1,000 calls each.
    expect(assumed).toBeGreaterThan(7_600);
    expect(assumed).toBeLessThan(7_800);
  });
});
