import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Command {
  readonly id: number;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What a command is answered with: a result, or a refusal. */
export type Answer = { readonly result: unknown } | { readonly error: { readonly code: string; readonly message: string } };

export interface ServerOptions {
  readonly version?: string;
  /** undefined: the command is never answered. */
  readonly answer: (command: Command) => Answer | undefined;
}

export const TOKEN = 'long-lived-token-PLANTED';

/** The websocket API of a Home Assistant as a script. It ends with the test. */
export class HomeAssistantServer {
  readonly url: string;
  /** Every command, oldest first, without its id. */
  readonly commands: Record<string, unknown>[] = [];
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start({ version = '2026.11.0', answer }: ServerOptions): Promise<HomeAssistantServer> {
    const webSockets = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/api/websocket' });
    await once(webSockets, 'listening');
    const server = new HomeAssistantServer(webSockets);
    webSockets.on('connection', (socket) => server.#serve(socket, version, answer));
    onTestFinished(() => server.stop());
    return server;
  }

  /** Ends every connection. */
  async stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: WebSocket, version: string, answer: ServerOptions['answer']): void {
    const send = (message: unknown): void => socket.send(JSON.stringify(message));
    send({ type: 'auth_required', ha_version: version });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Command;
      if (message.type === 'auth') {
        send(message['access_token'] === TOKEN ? { type: 'auth_ok', ha_version: version } : { type: 'auth_invalid', message: 'no' });
        return;
      }
      const { id, ...command } = message;
      this.commands.push(command);
      const answered = answer(message);
      if (answered !== undefined) send({ id, type: 'result', success: 'result' in answered, ...answered });
    });
  }
}
