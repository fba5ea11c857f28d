import { BridgeError, isBridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import { ConnectFailure } from './connect-failure.ts';
import { type BrokerAddress, brokerHost, type ConnectRequest, type OpenDeps, openNetworkConnection } from './open.ts';
import { otherAddress } from './other-address.ts';

/**
 * Looks for a more specific error of a failed attempt by further attempts: the broker refuses the retained will, or another URL
 * leads to a broker.
 * @param error the error of the attempt
 * @param request the CONNECT packet of the attempt
 * @returns the given error if no more specific one is found
 */
export async function explainFailure(error: unknown, broker: BrokerAddress, request: ConnectRequest, deps: OpenDeps): Promise<unknown> {
  if (!(error instanceof ConnectFailure)) return error;
  const isClosed = error.kind === 'closed_early' || error.kind === 'dropped';
  const detail = brokerHost(broker.url);
  if (isClosed && (await refusesWill(broker, request, deps))) return new BridgeError('broker_will_refused', { detail });
  if (error.kind !== 'closed_early' && error.kind !== 'other_protocol') return error;
  const url = await otherAddress(broker, deps);
  if (url !== null) return new BridgeError('broker_scheme_other', { detail: phrase('detail.broker_at', { url }) });
  // A web server without a WebSocket at this path closes the connection.
  return /^wss?:/i.test(broker.url) ? new BridgeError('broker_not_mqtt', { detail }) : error;
}

/**
 * Tests whether the broker accepts a connection without the will and closes one with it. An MQTT 3.1.1 broker that does not
 * support retained messages can refuse a retained will only by closing the connection.
 */
async function refusesWill(broker: BrokerAddress, { clientId, protocol, will }: ConnectRequest, deps: OpenDeps): Promise<boolean> {
  if (will === undefined) return false;
  // A separate client id: the regular one would disconnect another bridge with the same client id.
  const without = { clientId: `${clientId}_will`, protocol };
  return (await isOpened(broker, without, deps)) && !(await isOpened(broker, { ...without, will }, deps));
}

async function isOpened(broker: BrokerAddress, request: ConnectRequest, deps: OpenDeps): Promise<boolean> {
  try {
    const network = await openNetworkConnection(broker, request, deps);
    await network.end();
    return true;
  } catch (error) {
    if (isBridgeError(error)) return false;
    throw error;
  }
}
