import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { uniformFleet } from '../../src/simulator/fleet.ts';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { dayThatIsOver } from '../support/days.ts';
import { manyPlants, startCloud } from './support.ts';

const DAY_MS = 86_400_000;
const points = { preset: 'essential' };
/** A command that runs its arguments on a terminal without input. */
const ON_TERMINAL = ['sh', '-c', 'exec script -qec "$*" /dev/null', 'sh'];

async function fleetFolder(plants = manyPlants()) {
  const cloud = await startCloud({ plants });
  return { ...cloud, folder: folderWith({ isolarcloud: cloud.isolarcloud, points }) };
}

interface Row {
  readonly plant: string;
  readonly device: string;
  readonly point: string;
  readonly slug: string;
  readonly value: number | string | null;
}

describe('read shows', () => {
  it('the plant, the names and the values that are asked for, and reads no other plant', async () => {
    const { folder, simulator } = await fleetFolder();
    const { stdout } = await cli(['read', '--plant', 'casa ipe', '--name', 'BATTERY', '--with-value', '--format', 'json'], { cwd: folder });
    const rows = JSON.parse(stdout) as Row[];

    expect(rows.length).toBeGreaterThan(1);
    for (const { plant, device, point, slug, value } of rows) {
      expect(plant).toBe('Casa Ipê');
      expect(`${device} ${point} ${slug}`.toLowerCase()).toContain('battery');
      expect(value).not.toBeNull();
    }
    expect(simulator.calls.map(({ endpoint }) => endpoint)).not.toContain('getDeviceListByUser');
  });

  it('a line for each plant with --summary, and reads no device for it', async () => {
    const { folder, simulator } = await fleetFolder();
    const { code, stdout } = await cli(['read', '--summary'], { cwd: folder });
    const [head, ...lines] = stdout.trimEnd().split('\n');

    expect(code).toBe(0);
    expect(head).toMatch(/^plant +ps_id +power +today +state +age +alarms$/);
    expect(lines).toHaveLength(6);
    expect(stdout).toMatch(/^Casa Ipê +1501234 +[\d.]+ W +[\d.]+ kWh +normal +\d+ (s|min) +0$/m);
    expect(simulator.calls.filter(({ endpoint }) => endpoint === 'getDeviceRealTimeData')).toHaveLength(1);
    const { stdout: json } = await cli(['points', '--summary', '--plant', '1501234', '--no-pager'], { cwd: folder });
    expect(json).toMatch(/^plant .*\nCasa Ipê .*\n$/);
  });

  it('the first plants before the last are read, and reads no more when nobody reads on', async () => {
    const plants = uniformFleet({ plants: 250, devicesPerPlant: 1, commissionedAt: Date.now() - DAY_MS });
    const { simulator, isolarcloud } = await startCloud({ plants });
    const cwd = folderWith({ isolarcloud, points });
    const readings = (): number => simulator.calls.filter(({ endpoint }) => endpoint === 'getDeviceRealTimeData').length;
    await cli(['read'], { cwd });
    const all = readings();
    simulator.clearCalls();

    const command = new Cli(['read'], { cwd });
    await command.until('device_time');
    command.closeStdout();
    expect(await command.exited).toEqual({ code: 0, signal: null });
    expect(command.stderr).toBe('');
    expect(readings()).toBeLessThan(all);
  });
});

it('points lists only what is asked for, and the lines that select it', async () => {
  const { folder } = await fleetFolder();
  const { stdout } = await cli(['points', '--plant', '1501234', '--name', 'pv power'], { cwd: folder });

  expect(stdout).toMatch(/^# {5}14\/13003 +pv_power +[\d.]+ W {2}PV power$/m);
  expect(stdout).not.toContain('Battery');
  expect(stdout).toMatch(/^plants:\n {2}include:\n {4}- "1501234" # Casa Ipê\n\npoints:\n {2}include:\n/m);
  expect(stdout.match(/^ {4}- 14\/.*$/gm)).toEqual(['    - 14/13003 # PV power']);
});

describe('history', () => {
  it('says in one line how many points have no history, and names them on demand', async () => {
    const { folder } = await fleetFolder(manyPlants({ daysAgo: 4 }));
    const args = ['history', '--from', dayThatIsOver(), '--to', dayThatIsOver(), '--points', '11/83022,11/83012'];
    const { stdout, stderr } = await cli([...args, '--summary'], { cwd: folder });
    expect(stderr).toMatch(/^No history of 6 of 12 points; --missing names them\.\nWritten: 12 rows from 1 call\.\n$/);
    expect(stdout).toMatch(/^plant +ps_id +points +missing +rows +first +last\n/);
    expect(stdout).toMatch(/^Casa Ipê +1501234 +2 +1 +2 +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d$/m);

    const named = await cli([...args, '--missing', '--plant', '1501234'], { cwd: folder });
    expect(named.stderr).toMatch(/^No history of 1501234_11_0_0, point 83012 \(.+\)\.\nWritten: /);
  });

  it('notices a month where days are asked for before it signs in', async () => {
    const { folder, simulator } = await fleetFolder();
    const { code, stderr } = await cli(['history', '--from', '2026-11'], { cwd: folder });
    expect(code).toBe(64);
    expect(stderr).toContain('"2026-11" is a month, and what is summed up is a day: write a day such as 2025-01-31, or add --period month');
    expect(simulator.calls).toEqual([]);
  });
});

describe('a file', () => {
  it('has the format of its ending; an ending that names none is refused before anything is read', async () => {
    const { folder, simulator } = await fleetFolder();
    const refused = await cli(['read', '--output', 'now.xlsx'], { cwd: folder });
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain('--output now.xlsx names no format');
    expect(simulator.calls).toEqual([]);

    expect(await cli(['read', '--plant', '1501234', '--output', 'now.json'], { cwd: folder })).toMatchObject({ code: 0, stdout: '' });
    expect(JSON.parse(readFileSync(join(folder, 'now.json'), 'utf8'))).toContainEqual(expect.objectContaining({ slug: 'pv_power' }));
    expect(existsSync(join(folder, 'now.json.unfinished'))).toBe(false);
  });
});

describe('on a terminal', () => {
  const env = { PAGER: "sed 's/^/paged: /'", TERM: 'xterm' };

  it('the output goes through the pager', async () => {
    const { folder } = await fleetFolder();
    const { code, stdout } = await cli(['read', '--plant', '1501234'], { cwd: folder, within: ON_TERMINAL, env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^paged: plant +device /m);
    expect(stdout).toMatch(/^paged: Casa Ipê +SH10RT /m);
  });

  it('it does not with --no-pager, and none is lost where the pager is not installed or is left early', async () => {
    const { folder } = await fleetFolder();
    const onTerminal = (args: readonly string[], pager: string) =>
      cli(['read', '--plant', '1501234', ...args], { cwd: folder, within: ON_TERMINAL, env: { ...env, PAGER: pager } });

    expect((await onTerminal(['--no-pager'], env.PAGER)).stdout).toMatch(/^plant +device /m);
    expect((await onTerminal([], 'no-such-pager -R')).stdout).toMatch(/^plant +device /m);
    const left = await onTerminal([], 'head -n 1');
    expect(left.code).toBe(0);
    expect(left.stdout).toMatch(/^plant +device /m);
    expect(left.stdout).not.toContain('Casa Ipê  ');
  });

  it('leaving the pager ends the command, though it waits for its next rows', async () => {
    let calls = 0;
    const cloud = await startCloud({
      plants: manyPlants({ daysAgo: 4 }),
      onCall: ({ endpoint }) => {
        if (!endpoint.endsWith('DataList')) return;
        calls += 1;
        if (calls === 1) cloud.simulator.inject({ kind: 'no_answer', endpoint });
      },
    });
    const folder = folderWith({ isolarcloud: cloud.isolarcloud, points });
    const startedMs = Date.now();
    const left = await cli(['history', '--from', dayThatIsOver()], {
      cwd: folder,
      within: ON_TERMINAL,
      env: { ...env, PAGER: 'head -n 1' },
    });
    expect(left.code).toBe(0);
    expect(left.stdout).toMatch(/^ps_id|^plant/m);
    expect(calls).toBeLessThan(4);
    expect(Date.now() - startedMs).toBeLessThan(20_000);
  });

  it('a signal ends the command and a pager that hangs', async () => {
    const { folder } = await fleetFolder();
    const stopsAndHangs = "sh -c 'kill $PPID; exec sleep 600'";
    const startedMs = Date.now();
    const ended = await cli(['read', '--plant', '1501234'], { cwd: folder, within: ON_TERMINAL, env: { ...env, PAGER: stopsAndHangs } });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(Date.now() - startedMs).toBeLessThan(60_000);
  });
});
