import { request } from 'undici';
import { BridgeError } from '../errors.ts';

export interface RestOptions {
  /** Base URL of Home Assistant, `http://…` or `https://…`. */
  readonly url: string;
  /** Long-lived access token. */
  readonly token: string;
  readonly timeoutMs: number;
}

/**
 * Reads one resource of Home Assistant's REST API.
 * @param path path of the resource; errors name only its first two levels
 * @returns the JSON of the reply, not yet validated; null if Home Assistant replies 404
 * @throws BridgeError homeassistant_unreachable, homeassistant_admin_required, homeassistant_refused, homeassistant_reply_malformed
 */
export async function getJson({ url, token, timeoutMs }: RestOptions, path: string): Promise<unknown> {
  const endpoint = path.split('/').slice(0, 3).join('/');
  const { status, text } = await read(`${url.replace(/\/+$/, '')}${path}`, token, timeoutMs).catch((error: unknown) => {
    throw new BridgeError('homeassistant_unreachable', { endpoint, cause: error });
  });
  if (status === 404) return null;
  if (status === 401 || status === 403) throw new BridgeError('homeassistant_admin_required', { endpoint });
  if (status !== 200) throw new BridgeError('homeassistant_refused', { endpoint, resultCode: `HTTP ${status}` });
  try {
    return JSON.parse(text);
  } catch {
    throw new BridgeError('homeassistant_reply_malformed', { endpoint });
  }
}

async function read(url: string, token: string, timeoutMs: number): Promise<{ status: number; text: string }> {
  const { statusCode: status, body } = await request(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status, text: await body.text() };
}
