/** The ways of a shard out of the process, which are closed while the replica has no right to act for the shard. */

import { BridgeError } from '../../errors.ts';
import type { RateLimiter } from '../../isolarcloud/rate-limiter.ts';
import type { Transport } from '../../isolarcloud/transport.ts';
import type { ActiveConnection, BrokerConnection } from '../../mqtt/broker-connection.ts';
import type { MqttMessage } from '../../mqtt/network-connection.ts';
import { FAST_PACE } from '../../schedule/call-pace.ts';

/** A job that is long enough for the fast pace: the shards of a replica together are one. */
const JOB_CALLS = 60_000 / FAST_PACE.gapMs;

/**
 * Returns a transport that makes no call without the right to.
 * @param limiter paces the calls of all shards of the replica together
 * @returns a transport whose `post` also throws BridgeError shard_not_held
 */
export const gatedTransport = (inner: Transport, mayCall: () => boolean, limiter: RateLimiter): Transport => ({
  gateway: inner.gateway,
  post: async (path, headers, body) => {
    const leave = await limiter.turn(JOB_CALLS);
    try {
      if (!mayCall()) throw new BridgeError('shard_not_held');
      return await inner.post(path, headers, body);
    } finally {
      leave();
    }
  },
  close: () => inner.close(),
});

/**
 * Returns a connection that publishes only what `mayPublish` allows at that moment. Other messages count as acknowledged: the replica
 * that may publish them does.
 */
export const gatedConnection = (inner: BrokerConnection, mayPublish: (message: MqttMessage) => boolean): BrokerConnection => ({
  get address() {
    return inner.address;
  },
  start: () => inner.start(),
  stop: () => inner.stop(),
  onConnect: (listener) => inner.onConnect((network) => listener(gated(network, mayPublish))),
});

const gated = (inner: ActiveConnection, mayPublish: (message: MqttMessage) => boolean): ActiveConnection => ({
  publish: (message, done) => {
    if (mayPublish(message)) inner.publish(message, done);
    else queueMicrotask(() => done());
  },
  subscribe: (filters, options) => inner.subscribe(filters, options),
  unsubscribe: (filters) => inner.unsubscribe(filters),
  onMessage: (listener) => inner.onMessage(listener),
  receiveMaximum: inner.receiveMaximum,
  closed: inner.closed,
});
