import { request } from 'undici';
import { z } from 'zod';
import { BridgeError } from '../errors.ts';
import { parsedJson } from './json.ts';

export interface SupervisorAddress {
  /** Base URL of its API, `http://supervisor`. */
  readonly url: string;
  readonly token: string;
}

export interface SupervisorOptions extends SupervisorAddress {
  /** Limit for each call. */
  readonly timeoutMs: number;
}

const envelope = <Data extends z.ZodType>(data: Data) => z.object({ result: z.literal('ok'), data });

const mqttReply = envelope(
  z.object({
    host: z.string().regex(/^[\w.-]+$/),
    port: z.int().min(1).max(65_535),
    ssl: z.boolean(),
    username: z.string().nullish(),
    password: z.string().nullish(),
  }),
);

const selfReply = envelope(z.object({ slug: z.string().regex(/^[\w.-]+$/) }));
const rootReply = envelope(z.object({ homeassistant: z.string().nullish() }));

/** The release of Home Assistant that shows the pages of apps below `/app/`; earlier ones show them below `/hassio/ingress/`. */
const APP_PANEL_SINCE = { year: 2026, month: 2 };

/** The broker that an app has registered with the Supervisor. */
export interface MqttService {
  readonly url: string;
  /** null: the broker needs none. */
  readonly username: string | null;
  readonly password: string | null;
}

/** What the Supervisor replies while no app provides the service. */
const NOT_PROVIDED = 400;
const REFUSALS: readonly number[] = [401, 403];

/** The API of Home Assistant's Supervisor, as an app may use it without further rights. */
export class Supervisor {
  readonly #options: SupervisorOptions;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /**
   * Asks for the broker of the Supervisor's service `mqtt`.
   * @returns null while no broker is registered. The Mosquitto app registers its broker shortly after its start, and removes the
   * registration when it stops
   * @param signal aborts the request
   * @throws BridgeError supervisor_unreachable, supervisor_refused, supervisor_reply_malformed
   */
  async mqttService(signal: AbortSignal): Promise<MqttService | null> {
    const { status, text } = await this.#get('/services/mqtt', signal);
    if (status === NOT_PROVIDED) return null;
    if (REFUSALS.includes(status)) throw new BridgeError('supervisor_refused', { resultCode: `HTTP ${status}` });
    const reply = mqttReply.safeParse(status === 200 ? parsedJson(text) : null);
    if (!reply.success) throw new BridgeError('supervisor_reply_malformed', { resultCode: `HTTP ${status}` });
    const { host, port, ssl, username, password } = reply.data.data;
    return { url: `${ssl ? 'mqtts' : 'mqtt'}://${host}:${port}`, username: username || null, password: (username && password) || null };
  }

  /**
   * Returns the address within Home Assistant at which the frontend shows the page of this app, `homeassistant://…`; null if the Supervisor
   * does not tell it.
   * @param signal aborts the requests
   */
  async pageLink(signal: AbortSignal): Promise<string | null> {
    const [self, root] = await Promise.all(['/addons/self/info', '/info'].map((path) => this.#get(path, signal).catch(() => null)));
    const own = selfReply.safeParse(parsedJson(self?.text ?? ''));
    const core = rootReply.safeParse(parsedJson(root?.text ?? ''));
    if (!own.success || !core.success) return null;
    return `homeassistant://${hasAppPanel(core.data.data.homeassistant ?? '') ? 'app' : 'hassio/ingress'}/${own.data.data.slug}`;
  }

  async #get(path: string, signal: AbortSignal): Promise<{ readonly status: number; readonly text: string }> {
    const { url, token, timeoutMs } = this.#options;
    try {
      const { statusCode: status, body } = await request(`${url}${path}`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      return { status, text: await body.text() };
    } catch (error) {
      throw new BridgeError('supervisor_unreachable', { cause: error });
    }
  }
}

/** @param version release of Home Assistant, such as `2026.11.0`; an unreadable one counts as the newest */
function hasAppPanel(version: string): boolean {
  const [year = Number.NaN, month = Number.NaN] = version.split('.').map(Number);
  if (Number.isNaN(year) || Number.isNaN(month)) return true;
  return year > APP_PANEL_SINCE.year || (year === APP_PANEL_SINCE.year && month >= APP_PANEL_SINCE.month);
}
