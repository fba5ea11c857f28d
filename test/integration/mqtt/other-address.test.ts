import { expect, it } from 'vitest';
import { otherAddress } from '../../../src/mqtt/other-address.ts';
import { sleep } from '../../support/mqtt.ts';
import { startMute, startWebSocketBroker } from '../../support/tls-broker.ts';

const deps = { now: Date.now, sleep, signal: new AbortController().signal };

it('gives up on a port that accepts connections and never answers', async () => {
  expect(await otherAddress({ url: `mqtt://127.0.0.1:${await startMute()}` }, deps)).toBeNull();
});

it('sends the query of a WebSocket address to no other address, and does not show it: it may hold a token', async () => {
  const port = await startWebSocketBroker('/mqtt');
  expect(await otherAddress({ url: `wss://127.0.0.1:${port}/mqtt?token=planted` }, deps)).toBe(`ws://127.0.0.1:${port}/mqtt`);
});

it('does not propose the given address in another spelling', async () => {
  const port = await startWebSocketBroker('/mqtt');
  expect(await otherAddress({ url: `WS://127.1:${port}/mqtt` }, deps)).toBeNull();
});

it('ends with its signal', async () => {
  const signal = AbortSignal.abort();
  expect(await otherAddress({ url: `mqtt://127.0.0.1:${await startMute()}` }, { ...deps, signal })).toBeNull();
});
