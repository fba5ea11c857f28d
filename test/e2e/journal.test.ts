import { appendFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';
import { bridgeSections, startBroker, startCloud } from './support.ts';

it('journal prints what was not published, over a rotation and a line that a power cut left unfinished', async () => {
  const cloud = await startCloud();
  const broker = await startBroker();
  const folder = folderWith(bridgeSections(cloud, broker));
  expect(await cli(['journal'], { cwd: folder })).toMatchObject({ code: 0, stdout: '' });

  const watcher = await Watcher.on(broker.url);
  cloud.simulator.inject({ kind: 'point_value', pointId: '13134', value: '-5' });
  const bridge = new Cli(['run'], { cwd: folder });
  await watcher.until((seen) => seen.some(({ topic, payload }) => topic.endsWith('/state') && payload.includes('total_pv_yield, -5')));
  bridge.kill('SIGTERM');
  await bridge.exited;

  const path = join(folder, 'state/journal-isolarcloud.jsonl');
  expect(existsSync(path)).toBe(true);
  const entries = readFileSync(path, 'utf8').trim().split('\n').length;
  renameSync(path, `${path}.1`);
  appendFileSync(path, '{"readAt": 17');

  const table = await cli(['journal'], { cwd: folder });
  expect(table.code).toBe(0);
  expect(table.stdout).toContain('total_pv_yield');
  expect(table.stdout).toContain('negative, but a counter is never below zero');
  const json = await cli(['journal', '--format', 'json'], { cwd: folder });
  const printed = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(printed).toHaveLength(entries);
  expect(printed).toContainEqual(expect.objectContaining({ slug: 'total_pv_yield', verdict: 'negative', value: '-5', published: null }));
});
