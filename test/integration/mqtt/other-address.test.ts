import { expect, it } from 'vitest';
import { otherAddress } from '../../../src/mqtt/other-address.ts';
import { sleep } from '../../support/mqtt.ts';
import { startMute } from '../../support/tls-broker.ts';

const deps = { now: Date.now, sleep, signal: new AbortController().signal };

it('gives up on a port that accepts connections and never answers', async () => {
  expect(await otherAddress({ url: `mqtt://127.0.0.1:${await startMute()}` }, deps)).toBeNull();
});

it('ends with its signal', async () => {
  const signal = AbortSignal.abort();
  expect(await otherAddress({ url: `mqtt://127.0.0.1:${await startMute()}` }, { ...deps, signal })).toBeNull();
});
