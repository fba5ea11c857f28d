import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import { HomeAssistantConnection } from '../../homeassistant/websocket/connection.ts';
import type { Context } from '../context.ts';

const TIMEOUT_MS = 30_000;

/**
 * Connects to the configured Home Assistant and calls `work` with the connection.
 * @throws BridgeError homeassistant_not_configured, errors of connecting, and of `work`
 */
export async function withHomeAssistant<T>(
  { homeassistant: { url, token } }: Config,
  { sleep, stop }: Context,
  work: (homeAssistant: HomeAssistantConnection) => Promise<T>,
): Promise<T> {
  if (url === null || token === null) throw new BridgeError('homeassistant_not_configured');
  const connection = await HomeAssistantConnection.open({ url, token, timeoutMs: TIMEOUT_MS, sleep, signal: stop });
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}
