import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Command {
  readonly id: number;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The reply to a command of the WebSocket API: a result or an error. */
export type Answer = { readonly result: unknown } | { readonly error: { readonly code: string; readonly message: string } };

export interface ServerOptions {
  readonly version?: string;
  /** Returns the reply to a command; undefined if the server is not to reply. */
  readonly answer: (command: Command) => Answer | undefined;
  /** Returns the reply to a command after which the server sends events. @param send sends an event */
  readonly subscribed?: (command: Command, send: (event: unknown) => void) => Answer;
  /** Returns the resource at a path of the REST API; undefined if there is none. */
  readonly get?: (path: string) => unknown;
}

export const TOKEN = 'long-lived-token-PLANTED';

/** A server that simulates Home Assistant's WebSocket API and parts of its REST API. It is stopped after the test. */
export class HomeAssistantServer {
  readonly url: string;
  /** Every command, oldest first, without its id. */
  readonly commands: Record<string, unknown>[] = [];
  readonly #server: WebSocketServer;
  readonly #http: Server;

  private constructor(server: WebSocketServer, http: Server) {
    this.#server = server;
    this.#http = http;
    this.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  static async start(options: ServerOptions): Promise<HomeAssistantServer> {
    const http = createServer((request, response) => {
      const isSignedIn = request.headers.authorization === `Bearer ${TOKEN}`;
      const found = isSignedIn ? options.get?.(request.url ?? '') : null;
      response.writeHead(isSignedIn ? (found === undefined ? 404 : 200) : 401).end(JSON.stringify(found ?? null));
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const webSockets = new WebSocketServer({ server: http, path: '/api/websocket' });
    const server = new HomeAssistantServer(webSockets, http);
    webSockets.on('connection', (socket) => server.#serve(socket, options));
    onTestFinished(() => server.stop());
    return server;
  }

  /** Ends every connection. */
  async stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  #serve(socket: WebSocket, { version = '2026.11.0', answer, subscribed }: ServerOptions): void {
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
      const result = (answered: Answer): void => send({ id, type: 'result', success: 'result' in answered, ...answered });
      if (message.type === 'mqtt/subscribe' && subscribed) {
        result(subscribed(message, (event) => send({ id, type: 'event', event })));
        return;
      }
      const answered = answer(message);
      if (answered !== undefined) result(answered);
    });
  }
}
