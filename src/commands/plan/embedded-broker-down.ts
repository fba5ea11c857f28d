import type { Config } from '../../config/schema.ts';
import { asBridgeError } from '../../errors.ts';

/** Whether a connection failed because the embedded broker does not run, which it does only within a running bridge. */
export const isEmbeddedBrokerDown = (thrown: unknown, { mqtt }: Config): boolean =>
  mqtt.embedded_broker.enabled && asBridgeError(thrown).code === 'broker_unreachable';
