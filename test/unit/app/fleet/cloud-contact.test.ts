import { describe, expect, it } from 'vitest';
import { observedTransport, searchCloud } from '../../../../src/app/fleet/cloud-contact.ts';
import { ContactRecord } from '../../../../src/app/fleet/contact-record.ts';
import { BridgeError } from '../../../../src/errors.ts';
import type { HttpReply, Transport } from '../../../../src/isolarcloud/transport.ts';
import { deferred } from '../../../support/deferred.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const REPLY: HttpReply = { status: 404, text: '', date: null, retryAfter: null };

/** A way to a gateway of which a test decides how it answers. */
function newGateway() {
  const clock = new VirtualClock(0);
  const gateway = { answer: async (): Promise<HttpReply> => REPLY, requests: 0 };
  const contact = new ContactRecord(() => clock.steady().ms);
  const transport: Transport = {
    gateway: 'https://gateway.example',
    post: () => {
      gateway.requests += 1;
      return gateway.answer();
    },
    close: async () => undefined,
  };
  return { clock, gateway, contact, transport };
}

const failing = (code: 'gateway_unreachable' | 'gateway_timeout' | 'reply_malformed') => async (): Promise<never> => {
  throw new BridgeError(code);
};

describe('the contact with iSolarCloud', () => {
  it('lasts from an answer, whatever it says, until a call is not answered', async () => {
    const { clock, gateway, contact, transport } = newGateway();
    const observed = observedTransport(transport, contact);
    const call = () => observed.post('/', {}, {}).catch(() => undefined);
    expect(contact.ms).toBeNull();
    await call();
    clock.advance(5_000);
    gateway.answer = failing('reply_malformed');
    await call();
    expect(contact.ms).toBe(5_000);
    gateway.answer = failing('gateway_timeout');
    await call();
    expect(contact.ms).toBeLessThan(0);
    clock.advance(7_000);
    await call();
    expect(contact.ms).toBe(-7_000);
  });

  it('is not lost by a call that ends because the replica ends it', async () => {
    const { gateway, contact, transport } = newGateway();
    const observed = observedTransport(transport, contact);
    const hung = deferred();
    gateway.answer = async () => {
      await hung.promise;
      throw new BridgeError('gateway_unreachable');
    };
    const call = observed.post('/', {}, {});
    await observed.close();
    hung.resolve();
    await expect(call).rejects.toMatchObject({ code: 'gateway_unreachable' });
    expect(contact.ms).toBeNull();
  });

  it('is looked for until there is one, and only while the replica may make requests', async () => {
    const { clock, gateway, contact, transport } = newGateway();
    const stop = new AbortController();
    let mayAsk = false;
    const openTransport = async (): Promise<Transport> => transport;
    const search = searchCloud({ contact, openTransport, mayAsk: () => mayAsk, everyMs: 1_000, signal: stop.signal, sleep: clock.sleep });
    const pass = async (): Promise<void> => {
      clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    };
    await pass();
    expect(gateway.requests).toBe(0);
    mayAsk = true;
    gateway.answer = failing('gateway_unreachable');
    await pass();
    expect([gateway.requests, contact.isThere]).toEqual([1, false]);
    await pass();
    gateway.answer = async () => REPLY;
    await pass();
    await pass();
    expect([gateway.requests, contact.isThere]).toEqual([3, true]);
    contact.set(false);
    await pass();
    expect([gateway.requests, contact.isThere]).toEqual([4, true]);
    stop.abort();
    await search;
  });

  it('is not looked for by a replica that has stopped while the transport was opened', async () => {
    const { clock, gateway, contact, transport } = newGateway();
    const [stop, opened] = [new AbortController(), deferred()];
    const openTransport = (): Promise<Transport> => opened.promise.then(() => transport);
    const search = searchCloud({ contact, openTransport, mayAsk: () => true, everyMs: 1_000, signal: stop.signal, sleep: clock.sleep });
    contact.set(false);
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    opened.resolve();
    await search;
    expect(gateway.requests).toBe(0);
  });
});
