import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { AppPlace } from '../../src/supervisor/place.ts';
import { appConfig, optionsMistake } from './app-config.ts';
import { appInfo, CORE_INFO, ROOT_INFO } from './supervisor-replies.ts';

export const SUPERVISOR_TOKEN = 'supervisor-token-PLANTED';

/** The registration of a broker, as the app that provides it makes it. */
export interface Registration {
  readonly host: string;
  readonly port: number;
  readonly ssl?: boolean;
  readonly username?: string;
  readonly password?: string;
}

/** What `GET /services/mqtt` answers. */
export type MqttAnswer = Registration | 'not_provided' | 'no_right' | 'hangs';

interface Answer {
  readonly status: number;
  readonly body: string;
}

const ok = (data: unknown): Answer => ({ status: 200, body: JSON.stringify({ result: 'ok', data }) });
const failed = (status: number, message: string): Answer => ({ status, body: JSON.stringify({ result: 'error', message }) });

/** The Home Assistant core behind the Supervisor's proxy; `starting` while it cannot be reached. */
export type Core = { readonly url: string; readonly token: string } | 'starting';

const RIGHTLESS = 'No access to mqtt service!';

/**
 * A server with the part of the Supervisor's API that an app uses. Its members are switches: a test sets them while the app runs. It is
 * stopped after the test.
 */
export class FakeSupervisor {
  mqtt: MqttAnswer = 'not_provided';
  core: Core = 'starting';
  /** Version of Home Assistant Core. */
  coreVersion = ROOT_INFO.homeassistant;
  /** Key of the app that provides the broker: `addon` in version 1 of the API, `app` in version 2. */
  providerKey: 'addon' | 'app' = 'addon';
  /** The options of the app. */
  options: Readonly<Record<string, unknown>>;
  /** Method and path of every request with the token. */
  readonly asked: string[] = [];
  restarts = 0;
  readonly #server: Server;
  readonly #webSockets = new WebSocketServer({ noServer: true });

  private constructor(server: Server, options: Readonly<Record<string, unknown>>) {
    this.#server = server;
    this.options = options;
    server.on('request', (incoming: IncomingMessage, response: ServerResponse) => void this.#serve(incoming, response));
    server.on('upgrade', (incoming, socket, head) => {
      if (incoming.url === '/core/websocket') this.#webSockets.handleUpgrade(incoming, socket, head, (client) => this.#serveCore(client));
      else socket.destroy();
    });
  }

  /** @param port 0 takes any free port; the real one has 80 */
  static async start(options: Readonly<Record<string, unknown>> = {}, port = 0): Promise<FakeSupervisor> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const supervisor = new FakeSupervisor(server, options);
    onTestFinished(() => supervisor.stop());
    return supervisor;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Returns the environment of the app's container, with ingress on this machine. @param port of the page */
  placeOn(port: number, from = '127.0.0.1'): AppPlace {
    const { url } = this;
    return { url, token: SUPERVISOR_TOKEN, options: JSON.stringify(this.options), ingress: { host: '127.0.0.1', port, from } };
  }

  async stop(): Promise<void> {
    for (const client of this.#webSockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const isKnown = headers.authorization === `Bearer ${SUPERVISOR_TOKEN}` || headers['x-supervisor-token'] === SUPERVISOR_TOKEN;
    if (isKnown) this.asked.push(`${method} ${path}`);
    if (isKnown && path.startsWith('/core/api/') && !path.startsWith('/core/api/hassio')) {
      this.#toCore(incoming, response);
      return;
    }
    const answer = await this.#answer(`${method} ${path}`, isKnown, incoming);
    if (answer !== null)
      response.writeHead(answer.status, { 'content-type': answer.body === '' ? 'text/plain' : 'application/json' }).end(answer.body);
  }

  /** Returns the reply to a request; null: the server does not reply. */
  async #answer(request: string, isKnown: boolean, incoming: IncomingMessage): Promise<Answer | null> {
    if (request === 'GET /supervisor/ping') return ok({});
    if (!isKnown) return { status: 401, body: '' };
    if (request.includes(' /core/api/hassio')) return { status: 403, body: '' };
    switch (request) {
      case 'GET /services/mqtt':
        return this.#mqttService();
      case 'GET /services': {
        const available = typeof this.mqtt === 'object';
        return ok({ services: [{ slug: 'mqtt', available, providers: available ? ['core_mosquitto'] : [] }] });
      }
      case 'GET /addons/self/info':
        return ok(appInfo(appConfig(), this.options));
      case 'POST /addons/self/options':
        return this.#setOptions(await bodyOf(incoming));
      case 'POST /addons/self/restart':
        this.restarts += 1;
        return ok({});
      case 'GET /info':
        return ok({ ...ROOT_INFO, homeassistant: this.coreVersion });
      case 'GET /core/info':
        return ok(CORE_INFO);
      default:
        return failed(404, 'Not Found');
    }
  }

  #mqttService(): Answer | null {
    const { mqtt } = this;
    if (mqtt === 'hangs') return null;
    if (mqtt === 'no_right') return failed(403, RIGHTLESS);
    if (mqtt === 'not_provided') return failed(400, 'Service not enabled');
    return ok({ ssl: false, protocol: '3.1.1', ...mqtt, [this.providerKey]: 'core_mosquitto' });
  }

  #setOptions(body: string): Answer {
    const { options } = JSON.parse(body) as { readonly options: Readonly<Record<string, unknown>> };
    const mistake = optionsMistake(options);
    if (mistake !== null) return failed(400, mistake);
    this.options = options;
    return ok({});
  }

  #toCore(incoming: IncomingMessage, response: ServerResponse): void {
    const { core } = this;
    if (core === 'starting') {
      response.writeHead(502).end();
      return;
    }
    const path = (incoming.url ?? '').slice('/core'.length);
    const passed = request(
      `${core.url}${path}`,
      { method: incoming.method, headers: { authorization: `Bearer ${core.token}` } },
      (reply) => {
        response.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(response);
      },
    );
    passed.on('error', () => response.writeHead(502).end());
    incoming.pipe(passed);
  }

  /** Does the handshake of the Supervisor, and then connects the client to the WebSocket of the core. */
  #serveCore(client: WebSocket): void {
    const { core } = this;
    if (core === 'starting') {
      client.terminate();
      return;
    }
    client.send(JSON.stringify({ type: 'auth_required', ha_version: this.coreVersion }));
    client.once('message', (data) => {
      const { access_token } = JSON.parse(String(data)) as { readonly access_token?: unknown };
      if (access_token === SUPERVISOR_TOKEN) {
        join(client, core);
        return;
      }
      client.send(JSON.stringify({ type: 'auth_invalid', message: 'Invalid access' }));
      client.close();
    });
  }
}

/** Connects a client to the WebSocket of the core, where the Supervisor signs in by itself. */
function join(client: WebSocket, { url, token }: Exclude<Core, 'starting'>): void {
  const core = new WebSocket(`${url.replace('http', 'ws')}/api/websocket`);
  const signIn = JSON.stringify({ type: 'auth', access_token: token });
  client.on('close', () => core.terminate());
  core.on('close', () => client.terminate());
  core.on('error', () => client.terminate());
  core.on('message', (data) => {
    const isQuestion = (JSON.parse(String(data)) as { readonly type?: unknown }).type === 'auth_required';
    if (isQuestion) core.send(signIn);
    else client.send(String(data));
  });
  client.on('message', (data) => {
    const { id, type } = JSON.parse(String(data)) as { readonly id: number; readonly type: string };
    const isOfSupervisor = /^(supervisor|hassio)\//.test(type);
    const refusal = { id, type: 'result', success: false, error: { code: 'unauthorized', message: 'Unauthorized' } };
    if (isOfSupervisor) client.send(JSON.stringify(refusal));
    else core.send(String(data));
  });
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of incoming) text += String(part);
  return text;
}
