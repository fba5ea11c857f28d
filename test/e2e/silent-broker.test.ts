import { expect, it } from 'vitest';
import { endOf, type StartedCommand, startCommand } from '../support/started-command.ts';
import type { WithholdingProxy } from '../support/withholding-proxy.ts';

/** The moments at which the broker stops answering: name, function that sets the fault, function that waits for it. */
const MOMENTS: readonly (readonly [string, (proxy: WithholdingProxy) => void, (started: StartedCommand) => Promise<void>])[] = [
  ['before the CONNACK', (proxy) => proxy.withhold({ from: 1 }), untilDisturbed],
  ['in the first subscription', (proxy) => proxy.withhold({ from: 2 }), untilDisturbed],
  ['at the 30th acknowledgement', (proxy) => proxy.withhold({ type: 'puback', from: 30 }), untilDisturbed],
  ['at the 30th acknowledgement, with everything from there on', (proxy) => proxy.withhold({ from: 40 }), untilDisturbed],
  ['when everything is announced', () => {}, silentWhenAnnounced],
];

it.each(MOMENTS)('SIGTERM ends the bridge within 5 s when the broker becomes silent %s', async (_moment, disturb, until) => {
  const started = await startCommand(disturb);
  await until(started);

  const { code, tookMs } = await endOf(started.bridge, 'SIGTERM');

  expect(tookMs).toBeLessThan(5_000);
  expect(code).toBe(0);
});

it('a second signal ends the bridge at once while it waits for a silent broker', async () => {
  const started = await startCommand();
  await silentWhenAnnounced(started);

  started.bridge.kill('SIGTERM');
  await started.bridge.until('"msg":"stopping"');
  expect(started.bridge.running).toBe(true);
  const { tookMs } = await endOf(started.bridge, 'SIGTERM');

  expect(tookMs).toBeLessThan(1_000);
});

function untilDisturbed({ proxy }: StartedCommand): Promise<void> {
  return proxy.until(() => proxy.disturbed.length > 0);
}

async function silentWhenAnnounced({ proxy, untilAnnounced }: StartedCommand): Promise<void> {
  await untilAnnounced();
  proxy.isSilent = true;
}
