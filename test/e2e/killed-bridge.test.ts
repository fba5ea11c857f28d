import { describe, expect, it } from 'vitest';
import { Cli, folderWith } from '../support/cli.ts';
import { AVAILABILITY, Watcher } from '../support/mqtt.ts';
import { bridgeSections, startBroker, startCloud } from './support.ts';

/** A broker with a watcher, and a function that starts a bridge there; all bridges have the same base topic, each its own state. */
async function scene(protocol: number) {
  const [cloud, broker] = [await startCloud(), await startBroker()];
  const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
  const mqtt = { url: broker.url, protocol };
  return { watcher, startBridge: () => new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker, { mqtt })) }) };
}

describe.each([4, 5])('bridges as processes, protocol %i', (protocol) => {
  it('start again at once after kill -9', async () => {
    const { watcher, startBridge } = await scene(protocol);
    const first = startBridge();
    await watcher.untilLast(AVAILABILITY, 'online');
    first.kill('SIGKILL');
    await first.exited;
    await watcher.untilLast(AVAILABILITY, 'offline');

    const second = startBridge();
    await watcher.untilLast(AVAILABILITY, 'online');
    expect(second.running).toBe(true);
  });

  it('refuse to be two', async () => {
    const { watcher, startBridge } = await scene(protocol);
    const first = startBridge();
    await watcher.untilLast(AVAILABILITY, 'online');

    expect((await startBridge().exited).code).toBe(75);
    expect(watcher.payloads(AVAILABILITY)).toEqual(['online']);
    expect(first.running).toBe(true);
  });
});
