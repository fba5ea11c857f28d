import { describe, expect, it } from 'vitest';
import { gatedConnection, gatedTransport } from '../../../../src/app/fleet/gates.ts';
import { UNLIMITED } from '../../../../src/isolarcloud/rate-limiter.ts';
import type { ActiveConnection } from '../../../../src/mqtt/broker-connection.ts';

describe('a shard without the right to act', () => {
  it('makes no call, not even one that has waited for its turn', async () => {
    let mayCall = true;
    const posted: string[] = [];
    const transport = gatedTransport(
      {
        gateway: 'http://127.0.0.1',
        post: async (path) => {
          posted.push(path);
          return { status: 200, text: '', date: null, retryAfter: null };
        },
        close: async () => undefined,
      },
      () => mayCall,
      {
        ...UNLIMITED,
        turn: async () => {
          if (posted.length > 0) mayCall = false;
          return () => undefined;
        },
      },
    );
    await transport.post('/first', {}, {});
    await expect(transport.post('/second', {}, {})).rejects.toMatchObject({ code: 'shard_not_held' });
    expect(posted).toEqual(['/first']);
  });

  it('publishes nothing, and waits for no acknowledgement of it', async () => {
    const published: string[] = [];
    let isOpen = true;
    const network: ActiveConnection = {
      publish: ({ topic }, done) => {
        published.push(topic);
        done();
      },
      subscribe: async () => [],
      unsubscribe: async () => undefined,
      onMessage: () => () => undefined,
      receiveMaximum: 10,
      closed: new Promise(() => undefined),
    };
    const connection = gatedConnection(
      {
        address: null,
        start: () => undefined,
        stop: async () => undefined,
        onConnect: (listener) => {
          listener(network);
          return () => undefined;
        },
      },
      ({ topic }) => isOpen && topic !== 'of the bridge',
    );
    const send = (topic: string): Promise<void> =>
      new Promise((resolve) => connection.onConnect((gated) => gated.publish({ topic, payload: '', retain: true }, () => resolve())));
    await send('of the shard');
    await send('of the bridge');
    isOpen = false;
    await send('late');
    expect(published).toEqual(['of the shard']);
  });
});
