import type { Clock } from '../clock.ts';
import type { Config } from '../config/schema.ts';
import { BridgeError } from '../errors.ts';
import { readMqttIntegration } from '../homeassistant/mqtt-integration.ts';
import { HomeAssistantConnection } from '../homeassistant/websocket/connection.ts';

const TIMEOUT_MS = 10_000;

export interface HomeAssistantFound {
  /** Release of Home Assistant, such as `2026.11.0`. */
  readonly version: string;
}

/**
 * Signs in to the configured Home Assistant and checks that the discovery prefix of its MQTT integration is the configured one.
 * @throws BridgeError the errors of Home Assistant
 */
export async function tryHomeAssistant(
  { homeassistant: { url, token, discovery_prefix } }: Config,
  { sleep, stop: signal }: Pick<Clock, 'sleep'> & { readonly stop: AbortSignal },
): Promise<HomeAssistantFound> {
  if (url === null || token === null) throw new BridgeError('homeassistant_not_configured');
  const homeAssistant = await HomeAssistantConnection.open({ url, token, timeoutMs: TIMEOUT_MS, sleep, signal });
  try {
    const integration = await readMqttIntegration(homeAssistant);
    if (integration?.discovers === false) throw new BridgeError('homeassistant_discovery_off');
    if (integration !== null && integration.discoveryPrefix !== discovery_prefix) throw new BridgeError('homeassistant_prefix_other');
    return { version: homeAssistant.version };
  } finally {
    homeAssistant.close();
  }
}
