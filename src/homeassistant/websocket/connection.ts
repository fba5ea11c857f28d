import { WebSocket } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { BridgeError, type ErrorContext } from '../../errors.ts';
import { phrase } from '../../texts/texts.ts';
import { getJson } from '../rest-api.ts';
import { websocketUrl } from './address.ts';

export interface ConnectionOptions extends Pick<Clock, 'sleep'> {
  /** Base URL of Home Assistant, `http://…` or `https://…`. */
  readonly url: string;
  /** Long-lived access token. */
  readonly token: string;
  /** Time limit for each reply. */
  readonly timeoutMs: number;
  /** When it aborts, the connection ends. */
  readonly signal: AbortSignal;
}

/** The part of Home Assistant's WebSocket API that our commands need. */
export interface HomeAssistantApi {
  /** Release of Home Assistant, such as `2026.11.0`. */
  readonly version: string;
  /**
   * @returns the result, not yet validated
   * @throws BridgeError homeassistant_admin_required, homeassistant_refused (Home Assistant's code as `resultCode`),
   * homeassistant_unreachable
   */
  readonly command: (type: string, fields?: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** Called with the content of each event of a subscription, not yet validated. */
export type EventListener = (event: unknown) => void;

const messageSchema = z.object({
  type: z.string(),
  id: z.number().optional(),
  ha_version: z.string().optional(),
  result: z.unknown().optional(),
  event: z.unknown().optional(),
  error: z.object({ code: z.union([z.string(), z.number()]), message: z.string() }).optional(),
});
type ServerMessage = z.infer<typeof messageSchema>;

/** A command or sign-in that waits for its reply. */
interface PendingCommand {
  readonly what: string;
  readonly resolve: (message: ServerMessage) => void;
  readonly reject: (error: BridgeError) => void;
}

/** Stands for the sign-in, which has no id in the protocol. Commands have ids from 1. */
const SIGN_IN = 0;
/** The type of the message that signs in. */
const AUTH = 'auth';

/** One connection to the WebSocket API of a Home Assistant (home-assistant.md 3.3, 4.1). */
export class HomeAssistantConnection implements HomeAssistantApi {
  readonly #options: ConnectionOptions;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PendingCommand>();
  /** Key: id of the command that subscribed. Value: the listener to its events. */
  readonly #listeners = new Map<number, EventListener>();
  #lastId = SIGN_IN;
  #version = '';

  private constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = new WebSocket(websocketUrl(options.url));
    this.#socket.addEventListener('message', ({ data }) => this.#received(String(data)));
    this.#socket.addEventListener('error', ({ message }) => this.#lost({ said: oneLine(message) }));
    this.#socket.addEventListener('close', () => this.#lost({ detail: phrase('detail.connection_closed') }));
    options.signal.addEventListener('abort', this.#aborted, { once: true });
  }

  /**
   * Connects and signs in.
   * @throws BridgeError homeassistant_unreachable, homeassistant_token_refused, homeassistant_reply_malformed
   */
  static async open(options: ConnectionOptions): Promise<HomeAssistantConnection> {
    if (options.signal.aborted) throw unreachable(AUTH, { detail: phrase('detail.command_stopped') });
    const connection = new HomeAssistantConnection(options);
    try {
      const { ha_version = '' } = await connection.#answer(SIGN_IN, AUTH);
      connection.#version = ha_version;
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get version(): string {
    return this.#version;
  }

  command(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return this.#commandAs(this.#nextId(), type, fields);
  }

  /**
   * Sends a command to which Home Assistant replies with a series of events, until the connection ends.
   * @throws BridgeError as `command`
   */
  async subscribe(type: string, fields: Readonly<Record<string, unknown>>, listener: EventListener): Promise<void> {
    const id = this.#nextId();
    this.#listeners.set(id, listener);
    await this.#commandAs(id, type, fields);
  }

  /**
   * Returns the JSON at a path of the REST API, read with the same access token; null if there is none.
   * @throws BridgeError as getJson
   */
  get(path: string): Promise<unknown> {
    return getJson(this.#options, path);
  }

  close(): void {
    this.#options.signal.removeEventListener('abort', this.#aborted);
    this.#socket.close();
  }

  readonly #aborted = (): void => this.#lost({ detail: phrase('detail.command_stopped') });

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  async #commandAs(id: number, type: string, fields: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (this.#socket.readyState !== WebSocket.OPEN) throw unreachable(type, { detail: phrase('detail.connection_closed') });
    const answer = this.#answer(id, type);
    this.#send({ id, type, ...fields });
    const { result, error } = await answer;
    if (error !== undefined) throw refused(type, error);
    return result;
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  async #answer(id: number, what: string): Promise<ServerMessage> {
    const { timeoutMs, sleep } = this.#options;
    const answered = new AbortController();
    const message = new Promise<ServerMessage>((resolve, reject) => this.#waiting.set(id, { what, resolve, reject }));
    sleep(timeoutMs, answered.signal).then(
      () => this.#waiting.get(id)?.reject(unreachable(what, { detail: phrase('detail.no_answer_within', { seconds: timeoutMs / 1_000 }) })),
      () => undefined,
    );
    return message.finally(() => {
      answered.abort();
      this.#waiting.delete(id);
    });
  }

  #received(data: string): void {
    const message = messageOf(data);
    if (message === null) this.#fail(new BridgeError('homeassistant_reply_malformed'));
    else if (message.type === 'auth_required') this.#send({ type: AUTH, access_token: this.#options.token });
    else if (message.type === 'auth_ok') this.#waiting.get(SIGN_IN)?.resolve(message);
    else if (message.type === 'auth_invalid') this.#fail(new BridgeError('homeassistant_token_refused'));
    else if (message.type === 'event' && message.id !== undefined) this.#listeners.get(message.id)?.(message.event);
    else if (message.id !== undefined) this.#waiting.get(message.id)?.resolve(message);
  }

  #lost(why: Why): void {
    this.#fail(unreachable([...this.#waiting.values()][0]?.what, why));
    this.close();
  }

  #fail(error: BridgeError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
  }
}

function messageOf(data: string): ServerMessage | null {
  try {
    return messageSchema.parse(JSON.parse(data));
  } catch {
    return null;
  }
}

type Why = Pick<ErrorContext, 'detail' | 'said'>;

const unreachable = (endpoint: string | undefined, why: Why): BridgeError =>
  new BridgeError('homeassistant_unreachable', { endpoint, ...why });

const refused = (endpoint: string, { code, message }: NonNullable<ServerMessage['error']>): BridgeError =>
  code === 'unauthorized'
    ? new BridgeError('homeassistant_admin_required', { endpoint })
    : new BridgeError('homeassistant_refused', { endpoint, resultCode: String(code), said: oneLine(message) });

/** Turns a text of another program into one short line, for use in a sentence. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').slice(0, 200);
