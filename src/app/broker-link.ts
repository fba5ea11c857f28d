import { Publisher } from '../mqtt/publisher.ts';
import type { BrokerDeps, BrokerSide } from './broker.ts';
import { BrokerEvents } from './broker-events.ts';
import type { BridgePorts } from './ports.ts';
import { RefusalLog } from './refusal-log.ts';

/** The connection to the broker with what belongs to it. The next bridge of the same process can take it over. */
export interface BrokerLink extends BrokerSide {
  readonly events: BrokerEvents;
  readonly publisher: Publisher;
  readonly refusals: RefusalLog;
}

export interface LinkDeps extends Omit<BrokerDeps, 'onStatus' | 'onRetained'> {
  readonly onError: (error: unknown) => void;
}

/** Opens the link to the broker, without starting the connection. @throws BridgeError those of `openBroker` */
export async function openLink(openBroker: BridgePorts['openBroker'], { onError, ...deps }: LinkDeps): Promise<BrokerLink> {
  const events = new BrokerEvents();
  const { onStatus, onRetained } = events;
  const side = await openBroker({ ...deps, onStatus, onRetained });
  const refusals = new RefusalLog({ report: onError, sleep: deps.sleep });
  const publisher = new Publisher(side.connection, {
    report: (error) => (error.code === 'internal' ? onError(error) : refusals.add(error)),
  });
  return { ...side, events, publisher, refusals };
}
