import { expect, it } from 'vitest';
import { device } from '../../src/simulator/fleet.ts';
import { Cli, folderWith } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';
import { bridgeSections, onePlant, startBroker, startCloud } from './support.ts';

const PS_ID = 1501234;

it.each([
  ['a ps_key of 70,000 characters', { psKey: `${PS_ID}_14_${'9'.repeat(70_000)}_1` }, 'left out'],
  ['a ps_key with a line end', { psKey: `${PS_ID}_14_9\n_1` }, 'left out'],
  ['a serial number and a name of 70,000 characters', { serialNumber: 'S'.repeat(70_000), name: 'N'.repeat(70_000) }, 'announced'],
])('a device with %s does not end the bridge, and the others are announced', async (_name, facts, becomes) => {
  const plants = onePlant().map((plant) => ({
    ...plant,
    devices: [...plant.devices, device(PS_ID, { type: 14, code: 9, channel: 1, name: 'Odd', ...facts })],
  }));
  const cloud = await startCloud({ plants });
  const broker = await startBroker();
  const watcher = await Watcher.on(broker.url);
  const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker)) });
  const wellIds = plants
    .flatMap(({ devices }) => devices)
    .slice(0, -1)
    .map(({ psKey }) => `homeassistant/device/isolarcloud_${psKey}/config`);
  const oddId = `homeassistant/device/isolarcloud_${PS_ID}_14_9_1/config`;
  const expected = becomes === 'announced' ? [...wellIds, oddId] : wellIds;
  await watcher.until((seen) => expected.every((topic) => seen.some((message) => message.topic === topic)));

  expect(bridge.running).toBe(true);
  for (const { topic, payload } of watcher.seen) {
    expect(Buffer.byteLength(topic)).toBeLessThan(1_000);
    expect(payload.includes('N'.repeat(101)) || payload.includes('S'.repeat(129))).toBe(false);
  }
  if (becomes === 'left out') expect(bridge.output).toMatch(/device \d+ of \d+ makes no sense and is left out/);
  bridge.kill('SIGTERM');
  expect(await bridge.exited).toMatchObject({ code: 0 });
});
