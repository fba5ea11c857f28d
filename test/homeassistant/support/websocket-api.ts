import { WebSocket } from 'undici';

interface Reply {
  readonly id?: number;
  readonly type: string;
  readonly success?: boolean;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

type Settle = (reply: Reply | Error) => void;

/** A command that Home Assistant refused. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly code: string;

  constructor(command: string, { code, message }: { code: string; message: string }) {
    super(`${command}: ${code}: ${message}`);
    this.code = code;
  }
}

const REPLY_DEADLINE_MS = 30_000;

/** Home Assistant's websocket API: commands and their results. */
export class WebsocketApi {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Settle>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** @param url Home Assistant's own, `http://…`. @param token an access token of an administrator. */
  static connect(url: string, token: string): Promise<WebsocketApi> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/websocket`);
    const api = new WebsocketApi(socket);
    return new Promise((resolve, reject) => {
      socket.addEventListener('message', ({ data }) => {
        const reply = JSON.parse(String(data)) as Reply;
        if (reply.type === 'auth_required') socket.send(JSON.stringify({ type: 'auth', access_token: token }));
        else if (reply.type === 'auth_ok') resolve(api);
        else if (reply.type === 'auth_invalid') reject(new Error('the websocket API refuses the token'));
        else api.#receive(reply);
      });
      socket.addEventListener('close', () => {
        const closed = new Error('the websocket connection is closed');
        reject(closed);
        api.#abandon(closed);
      });
      socket.addEventListener('error', () => socket.close());
    });
  }

  /** @throws CommandRefused with Home Assistant's code. */
  async command<T>(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<T> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = new Promise<Reply | Error>((resolve) => {
      const deadline = setTimeout(() => resolve(new Error(`${type}: no answer within ${REPLY_DEADLINE_MS / 1000} s`)), REPLY_DEADLINE_MS);
      this.#waiting.set(id, (reply) => {
        clearTimeout(deadline);
        resolve(reply);
      });
    });
    this.#socket.send(JSON.stringify({ id, type, ...fields }));
    const reply = await answered;
    this.#waiting.delete(id);
    if (reply instanceof Error) throw reply;
    if (reply.error) throw new CommandRefused(type, reply.error);
    return reply.result as T;
  }

  close(): void {
    this.#socket.close();
  }

  #receive(reply: Reply): void {
    if (reply.id !== undefined && reply.type === 'result') this.#waiting.get(reply.id)?.(reply);
  }

  #abandon(error: Error): void {
    for (const settle of this.#waiting.values()) settle(error);
  }
}
