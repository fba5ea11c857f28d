import { WebSocket } from 'undici';

interface Message {
  readonly type: 'auth_required' | 'auth_ok' | 'auth_invalid' | 'result';
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** A command that Home Assistant refused. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly code: string;

  constructor(command: string, { code, message }: { code: string; message: string }) {
    super(`${command}: ${code}: ${message}`);
    this.code = code;
  }
}

const ANSWER_DEADLINE_MS = 30_000;

/**
 * Runs one command of Home Assistant's WebSocket API on a connection of its own, so that no connection has to survive restarts and
 * changes of the clock.
 * @param url base URL of Home Assistant, `http://…`
 * @param token access token of an administrator
 * @throws CommandRefused with Home Assistant's code
 */
export function websocketCommand<T>(url: string, token: string, type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<T> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/websocket`);
  const send = (message: unknown): void => socket.send(JSON.stringify(message));
  return new Promise<T>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`${type}: no answer within ${ANSWER_DEADLINE_MS / 1000} s`)), ANSWER_DEADLINE_MS);
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'auth_required') send({ type: 'auth', access_token: token });
      else if (message.type === 'auth_ok') send({ id: 1, type, ...fields });
      else if (message.type === 'auth_invalid') reject(new Error(`${type}: the token is refused`));
      else if (message.error) reject(new CommandRefused(type, message.error));
      else resolve(message.result as T);
    });
    socket.addEventListener('close', () => {
      clearTimeout(deadline);
      reject(new Error(`${type}: the connection was closed before the answer`));
    });
  }).finally(() => socket.close());
}
