import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Cli, folderWith } from '../support/cli.ts';
import { EXPORT, HYBRID, readValues, writeGuardFile, YIELD } from '../support/kept-counters.ts';
import { Watcher } from '../support/mqtt.ts';
import { bridgeSections, type Cloud, startBroker, startCloud } from './support.ts';

const STATE = `isolarcloud/1501234/${HYBRID}/state`;

async function scene() {
  const cloud: Cloud = await startCloud();
  const broker = await startBroker();
  const watcher = await Watcher.on(broker.url);
  const folder = folderWith(bridgeSections(cloud, broker));
  return { folder, watcher, values: await readValues(folder) };
}

/**
 * Runs the bridge until `isRead` accepts the published state of the hybrid inverter, and stops it.
 * @returns that state, the output of `journal`, and the log
 */
async function firstPoll(folder: string, watcher: Watcher, isRead: (state: Record<string, unknown>) => boolean) {
  const bridge = new Cli(['run'], { cwd: folder });
  onTestFinished(() => bridge.kill('SIGKILL'));
  let state: Record<string, unknown> = {};
  await watcher.until(() => {
    const payload = watcher.payloads(STATE).at(-1);
    state = payload ? JSON.parse(payload) : {};
    return isRead(state);
  });
  bridge.kill('SIGTERM');
  expect(await bridge.exited).toMatchObject({ code: 0 });
  const journal = readFileSync(join(folder, 'state/journal-isolarcloud.jsonl'), 'utf8').trim().split('\n');
  return { state, log: bridge.output, journal: journal.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const ofYield = (journal: readonly Record<string, unknown>[], slug: string) =>
  journal.filter((entry) => entry['psKey'] === HYBRID && entry['slug'] === slug).map(({ verdict }) => verdict);

describe('a bridge whose memory is lost', () => {
  it.each(['99999999', '1e308'])('does not take over a total of %s that another client has retained', async (total) => {
    const { folder, watcher, values } = await scene();
    const { slug = '', value = 0, device_time = '' } = values.get(YIELD) ?? {};
    await watcher.client.publishAsync(STATE, `{"${slug}":${total},"device_time":"${device_time}"}`, { retain: true, qos: 1 });
    const { state, log, journal } = await firstPoll(folder, watcher, (shown) => 'pv_power' in shown);

    expect(Number(state[slug] ?? value)).toBeLessThan(value + 5);
    expect(ofYield(journal, slug)).toEqual(['not_taken_over']);
    expect(log).toContain('kept numbers that an energy counter cannot show are left out');
  });

  it('takes over its own total, and says so', async () => {
    const { folder, watcher, values } = await scene();
    const { slug = '', value = 0, device_time = '' } = values.get(YIELD) ?? {};
    await watcher.client.publishAsync(STATE, `{"${slug}":${value},"device_time":"${device_time}"}`, { retain: true, qos: 1 });
    const { state, journal } = await firstPoll(folder, watcher, (shown) => 'pv_power' in shown);

    expect(Number(state[slug])).toBeGreaterThanOrEqual(value);
    expect(Number(state[slug])).toBeLessThan(value + 5);
    expect(ofYield(journal, slug)).toEqual(['taken_over']);
  });
});

it.each([
  ['1e308', 'raw', '1e308'],
  ['-1', 'raw', '-1'],
])('a counter that the guard’s file has as %s is left out, and the others are remembered', async (_name, field, written) => {
  const { folder, watcher, values } = await scene();
  writeGuardFile(folder, values, field, written);
  const { slug: exported = '', value = 0 } = values.get(EXPORT) ?? {};
  const { slug = '', value: yielded = 0 } = values.get(YIELD) ?? {};
  const { state, log, journal } = await firstPoll(folder, watcher, (shown) => exported in shown);

  expect(Number(state[exported])).toBeGreaterThanOrEqual(value);
  expect(Math.abs(Number(state[slug] ?? yielded) - yielded)).toBeLessThan(5);
  expect(ofYield(journal, slug)).toEqual(['not_remembered']);
  expect(log).toContain('kept numbers that an energy counter cannot show are left out');
});
