import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, folderWith } from '../support/cli.ts';
import { manyPlants, onePlant, startBroker, startCloud } from './support.ts';

const points = { preset: 'essential' };

describe('read', () => {
  it('prints the configured points as a table, without a broker', async () => {
    const { isolarcloud } = await startCloud();
    const { code, stdout, stderr } = await cli(['read'], { cwd: folderWith({ isolarcloud, points }) });

    expect(code).toBe(0);
    expect(stdout).toMatch(/^plant +device +ps_key +point +slug +value +unit +device_time\n/);
    expect(stdout).toMatch(/^Casa Ipê +SH10RT +1501234_14_1_1 +PV power +pv_power +[\d.]+ +W +\d{4}-\d\d-\d\dT\d\d:\d\d:00-03:00\n/m);
    expect(stderr).toBe('');
  });

  it('prints JSON that programs read', async () => {
    const { isolarcloud } = await startCloud();
    const { stdout } = await cli(['read', '--format', 'json'], { cwd: folderWith({ isolarcloud, points }) });

    expect(JSON.parse(stdout)).toContainEqual({
      ps_id: '1501234',
      plant: 'Casa Ipê',
      ps_key: '1501234_14_1_1',
      device: 'SH10RT',
      device_type: 14,
      point_id: '13003',
      point: 'PV power',
      slug: 'pv_power',
      value: expect.any(Number),
      unit: 'W',
      device_time: expect.stringMatching(/-03:00$/),
    });
  });

  it('writes CSV that spreadsheets read, and take for no formula', async () => {
    const plants = onePlant().map((plant) => ({ ...plant, name: '=HYPERLINK("x"), or\nso' }));
    const { isolarcloud } = await startCloud({ plants });
    const folder = folderWith({ isolarcloud, points });
    const { code, stdout, stderr } = await cli(['read', '--format', 'csv', '--output', 'now.csv'], { cwd: folder });

    expect(code).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^\d+ values are in now\.csv\.\n$/);
    const csv = readFileSync(join(folder, 'now.csv'), 'utf8');
    expect(csv).toMatch(/^ps_id,plant,ps_key,device,device_type,point_id,point,slug,value,unit,device_time\r\n/);
    expect(csv).toContain(`\r\n1501234,"'=HYPERLINK(""x""), or so",1501234_14_1_1,SH10RT,14,13003,PV power,pv_power,`);
    expect(csv.split('\r\n').some((line) => /,net_grid_power,-[\d.]+,W,/.test(line))).toBe(true);
  });

  it('prints one line per value in a table, for any plant name', async () => {
    const plants = onePlant().map((plant) => ({ ...plant, name: 'two\nlines \u001b[2J' }));
    const { isolarcloud } = await startCloud({ plants });
    const { stdout } = await cli(['read'], { cwd: folderWith({ isolarcloud, points }) });

    expect(stdout).toMatch(/^two lines {2}\[2J /m);
    expect(stdout).not.toContain('\u001b');
  });

  it('shares the token of a running bridge', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const folder = folderWith({ isolarcloud: cloud.isolarcloud, points, mqtt: { url: broker.url } });
    await cli(['read'], { cwd: folder });
    await cli(['read'], { cwd: folder });

    expect(cloud.simulator.logins).toHaveLength(1);
  });

  it('says what one device type lacks and prints the rest', async () => {
    const cloud = await startCloud();
    cloud.simulator.inject({ kind: 'result_code', code: '010', endpoint: 'getDeviceRealTimeData', deviceType: 43 });
    const { code, stdout, stderr } = await cli(['read'], { cwd: folderWith({ isolarcloud: cloud.isolarcloud, points }) });

    expect(code).toBe(69);
    expect(stdout).toContain('1501234_14_1_1');
    expect(stdout).not.toContain('1501234_43_2_1');
    expect(stderr).toMatch(/^iSolarCloud rejects a parameter of the request .*\n$/);
  });

  it('fails where the file cannot be written', async () => {
    const { isolarcloud } = await startCloud();
    const { code, stderr } = await cli(['read', '--output', 'nowhere/now.csv'], { cwd: folderWith({ isolarcloud, points }) });

    expect(code).toBe(64);
    expect(stderr).toBe(
      'The output file cannot be written: nowhere/now.csv. Name a file with --output in a folder that exists and that this user may write to.\n',
    );
  });
});

describe('points', () => {
  it('prints what there is as lines that can be pasted into the configuration', async () => {
    const { isolarcloud } = await startCloud({ plants: manyPlants() });
    const folder = folderWith({ isolarcloud, points });
    const { code, stdout } = await cli(['points'], { cwd: folder });

    expect(code).toBe(0);
    expect(stdout).toContain('# Casa Ipê, ps_id 1501234, Plant (device type 11)\n');
    expect(stdout).toMatch(/^# {5}14\/13003 +pv_power +[\d.]+ W {2}PV power$/m);
    expect(stdout).toContain('\n    - 14/13003 # PV power\n');

    const account = Object.entries(isolarcloud).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
    const pasted = `version: 1\nisolarcloud:\n${account.join('')}${stdout}`;
    const again = folderWith({});
    writeFileSync(join(again, 'config.yaml'), pasted);
    const reading = await cli(['read', '--format', 'json'], { cwd: again });
    expect(reading.code).toBe(0);
    expect(new Set(JSON.parse(reading.stdout).map(({ ps_id }: { ps_id: string }) => ps_id)).size).toBe(6);
  });

  it('shows what is not selected too, and why a device has nothing', async () => {
    const { isolarcloud } = await startCloud({ plants: manyPlants() });
    const { stdout } = await cli(['points', '--all'], { cwd: folderWith({ isolarcloud, points }) });

    expect(stdout).toContain('\n    - 14/13003 # PV power\n');
    expect(stdout).toMatch(/^ {4}#- 14\/\d+ # /m);
    expect(stdout).toMatch(/^# {5}22\/23014 +\w+ +-\d+ dBm {2}/m);
    expect(stdout).toMatch(
      /\(device type 78\)\n# {5}no values: no points of this device type are documented: name those you know in points\.custom\n/,
    );
  });
});
