import { z } from 'zod';
import { BridgeError } from '../../errors.ts';
import type { HomeAssistantApi } from './connection.ts';

const configSchema = z.object({ time_zone: z.string() });

/** The time zone of Home Assistant, as IANA name. @throws BridgeError homeassistant_reply_malformed and errors of commands */
export async function readTimeZone(homeAssistant: HomeAssistantApi): Promise<string> {
  const config = configSchema.safeParse(await homeAssistant.command('get_config'));
  if (!config.success) throw new BridgeError('homeassistant_reply_malformed', { endpoint: 'get_config' });
  return config.data.time_zone;
}
