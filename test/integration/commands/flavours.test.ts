import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCapture } from '../../../src/capture/format.ts';
import { europeanHome, hybridHome } from '../../../src/simulator/fleet.ts';
import { topicsOfPlants } from '../../support/device-topics.ts';
import { type CallCounts, type Flavour, inEachFlavour, startHome } from '../../support/flavours.ts';
import { type Answer, type Command, HomeAssistantServer, TOKEN } from '../../support/home-assistant-server.ts';
import { Watcher } from '../../support/mqtt.ts';
import { RecorderModel } from '../../support/recorder-model.ts';
import { printed, redacted } from '../../support/replayed.ts';
import { runCommand } from '../../support/run-command.ts';

const NOW = Date.parse('2026-03-10T15:02:00Z');
const plants = [hybridHome, europeanHome].map((build) => build({ commissionedAt: Date.parse('2026-03-01T00:00:00Z') }));
const YIELD = 'sensor.yield';

/** The calls of a command, after the lists of plants and devices, which every command reads once. */
interface Work {
  /** Device types whose values are read. */
  readonly values?: number;
  /** Device types whose units are needed: they cost a call each, unless the values bring them. */
  readonly units?: number;
  readonly days?: number;
  readonly minutes?: number;
}

/** The fewest calls with which a flavour can do this (isolarcloud-open-api.md 3, oauth.md 6). */
function fewest({ signIn }: Flavour, { values = 0, units = 0, days = 0, minutes = 0 }: Work): CallCounts {
  const counts =
    signIn === 'password'
      ? {
          login: 1,
          getPowerStationList: 1,
          getDeviceListByUser: 2,
          getOpenPointInfo: units,
          getDeviceRealTimeData: values,
          getDevicePointsDayMonthYearDataList: days,
          getDevicePointMinuteDataList: minutes,
        }
      : {
          'platform/queryPowerStationList': 1,
          'platform/getDeviceListByPsId': 2 * plants.length,
          'platform/getDeviceRealTimeData': Math.max(values, units),
          'platform/getDevicePointDayMonthYearDataList': days,
          'platform/getDevicePointMinuteDataList': minutes,
        };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

describe.each<{ readonly args: readonly string[]; readonly shows: string; readonly work: Work }>([
  { args: ['read', '--format', 'json'], shows: '"slug":"total_yield"', work: { values: 5, units: 5 } },
  // Points that some devices lack are asked for in calls of their own.
  { args: ['points', '--all'], shows: '- 14/13134 # ', work: { values: 6, units: 5 } },
  { args: ['history', '--from', '2026-03-05', '--format', 'csv'], shows: ',total_yield,kWh,2026-03-09,', work: { units: 4, days: 4 } },
  {
    args: ['history', '--period', 'minute', '--from', '2026-03-09', '--points', '14/13134', '--format', 'csv'],
    shows: ',total_pv_yield,kWh,2026-03-09T12:00',
    work: { units: 1, minutes: 8 },
  },
  { args: ['doctor'], shows: 'ok     points: values of device types 11, 14, 43, 7, 22', work: { values: 5, units: 5 } },
  { args: ['energy'], shows: `+  solar  ${YIELD}`, work: {} },
  { args: ['backfill', '--from', '2026-03-05'], shows: YIELD, work: { units: 4, days: 1 } },
])('$args', ({ args, shows, work }) => {
  test('prints the same in both flavours, plain and encrypted, and makes the fewest calls of each', async () => {
    const outputs = await inEachFlavour(async (flavour) => {
      const recorder = new RecorderModel({ entities: { isolarcloud_1501234_11_0_0_83024: YIELD } });
      const answer = (command: Command): Answer =>
        command.type === 'energy/get_prefs' ? { result: { energy_sources: [] } } : recorder.answer(command);
      const server = await HomeAssistantServer.start({ answer });
      const homeassistant = args[0] === 'doctor' ? {} : { homeassistant: { url: server.url, token: TOKEN } };
      const home = await startHome(flavour, { plants, now: () => NOW, settings: homeassistant });
      const { end, stdout, stderr } = await home.command(args);
      expect({ end, calls: home.calls() }, stderr).toEqual({ end: 'ok', calls: fewest(flavour, work) });
      return stdout.replace(/\d+ calls left/, 'calls left');
    });
    expect(outputs[0]).toContain(shows);
    for (const output of outputs) expect(output).toBe(outputs[0]);
  });
});

test('run, commands beside and after it, capture and the replay of both work in each flavour', async () => {
  const began = performance.now();
  const now = (): number => Math.round(NOW + performance.now() - began);
  await inEachFlavour(async (flavour) => {
    const home = await startHome(flavour, { plants, now, settings: { points: { preset: 'essential' } } });
    home.cloud.inject({ kind: 'point_value', pointId: '13134', value: '-5' });
    const watcher = await Watcher.on(home.url);
    const stop = new AbortController();
    const ofRun = join(home.folder, 'run.ndjson');
    const running = home.command(['run', '--capture', ofRun], { stop: stop.signal });
    const missing = new Set(topicsOfPlants(plants));
    await watcher.until((seen) => {
      for (const { topic } of seen) missing.delete(topic);
      return missing.size === 0;
    });
    expect(await home.command(['healthcheck'])).toMatchObject({ end: 'ok' });
    expect(await home.command(['read'])).toMatchObject({ end: 'ok' });
    stop.abort();
    expect(await running).toMatchObject({ end: 'ok' });
    expect((await home.command(['journal'])).stdout).toContain('negative, but a counter is never below zero');
    const ofCapture = join(home.folder, 'capture.ndjson');
    expect(await home.command(['capture', '--for', '1s', '--output', ofCapture])).toMatchObject({ end: 'ok' });
    expect(home.cloud.logins).toHaveLength(flavour.signIn === 'password' ? 1 : 0);

    const capture = parseCapture(readFileSync(ofRun, 'utf8'));
    const replayed = await runCommand(['replay', ofRun]);
    expect(printed(replayed.stdout)).toEqual(redacted(watcher.seen, plants, capture, new URL(home.gateway).host));
    const beside = await runCommand(['replay', ofCapture]);
    expect(beside).toMatchObject({ end: 'ok', stderr: '' });
    expect([...printed(beside.stdout).keys()].filter((topic) => topic.includes('_11_0_0/state'))).toHaveLength(plants.length);
    const forgotten = await home.command(['forget']);
    expect(forgotten.stdout.split('\n')).toContain('isolarcloud/1501234/1501234_14_1_1/state');
  });
});
