import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { BridgeError } from '../../../src/errors.ts';
import { HttpTransport, neverSent, type TransportOptions } from '../../../src/isolarcloud/transport.ts';
import { makeCertificates } from '../../support/mosquitto.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering = (listener: RequestListener): Promise<string> => listening(createHttpServer(listener));
const speaking = (bytes: string): Promise<string> => listening(createServer((socket) => socket.once('data', () => socket.end(bytes))));

function transportTo(gateway: string, options: Partial<TransportOptions> = {}): HttpTransport {
  const transport = new HttpTransport({ gateway, timeoutMs: 5_000, ipv4Only: false, proxy: null, ...options });
  ends.push(() => transport.close());
  return transport;
}

const post = (transport: HttpTransport): Promise<unknown> =>
  transport.post('/openapi/login', { token: 'PLANTED' }, { password: 'PLANTED' });
const failure = (transport: HttpTransport): Promise<BridgeError> =>
  post(transport).then(
    () => Promise.reject(new Error('it did not fail')),
    (error: BridgeError) => error,
  );

/** A server in its own thread, so that it runs while this thread is blocked. It replies with the number of the connection. */
class FarServer {
  readonly host: string;
  readonly #worker: Worker;
  readonly #closed: Int32Array;

  private constructor(host: string, worker: Worker, closed: Int32Array) {
    this.host = host;
    this.#worker = worker;
    this.#closed = closed;
  }

  static async start(): Promise<FarServer> {
    const closed = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(FAR_SERVER, { eval: true, workerData: closed });
    ends.push(() => worker.terminate());
    const port = await new Promise<number>((resolve) => worker.once('message', resolve));
    return new FarServer(`127.0.0.1:${port}`, worker, closed);
  }

  /** Closes the connections, and blocks this thread until they are closed. */
  closeConnections(): void {
    this.#worker.postMessage('close');
    Atomics.wait(this.#closed, 0, 0, 10_000);
  }
}

const FAR_SERVER = `
  const { parentPort, workerData: closed } = require('node:worker_threads');
  const sockets = [];
  const server = require('node:http').createServer((request, response) => {
    response.end('connection ' + (sockets.indexOf(request.socket) + 1));
  });
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  parentPort.on('message', () => {
    let open = sockets.length;
    for (const socket of sockets) {
      socket.once('close', () => {
        open -= 1;
        if (open === 0) Atomics.notify(closed, 0, Atomics.store(closed, 0, 1));
      });
      socket.destroy();
    }
  });
`;

describe('the transport', () => {
  it('posts headers and body, and brings back status, text, date and retry-after', async () => {
    const host = await answering(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      response.writeHead(429, { date: 'Fri, 03 Oct 2025 13:25:00 GMT', 'retry-after': '15' });
      response.end(
        `${request.method} ${request.url} ${request.headers['token']} ${request.headers['content-type']} ${Buffer.concat(chunks).toString()} ação`,
      );
    });
    expect(await post(transportTo(`http://${host}`))).toEqual({
      status: 429,
      text: 'POST /openapi/login PLANTED application/json {"password":"PLANTED"} ação',
      date: 'Fri, 03 Oct 2025 13:25:00 GMT',
      retryAfter: '15',
      location: null,
    });
  });

  const JSON_REPLY = '{"result_code":"1","result_msg":"ação"}';

  it.each([
    ['gzip', gzipSync(JSON_REPLY)],
    ['X-GZIP', gzipSync(JSON_REPLY)],
    ['deflate', deflateSync(JSON_REPLY)],
    ['br', brotliCompressSync(JSON_REPLY)],
    ['identity', Buffer.from(JSON_REPLY)],
    ['gzip, gzip', gzipSync(gzipSync(JSON_REPLY))],
    ['', gzipSync(JSON_REPLY)],
    ['', Buffer.from(`\uFEFF${JSON_REPLY}`)],
  ])('unpacks a reply that comes as %j unasked', async (encoding, body) => {
    const host = await answering((_request, response) => response.setHeader('content-encoding', encoding).end(body));
    expect(await post(transportTo(`http://${host}`))).toMatchObject({ status: 200, text: JSON_REPLY });
  });

  it('keeps status and Retry-After of a reply without a body that is called packed', async () => {
    const host = await answering((_request, response) =>
      response.writeHead(429, { 'content-encoding': 'gzip', 'retry-after': '1800', 'content-length': '0' }).end(),
    );
    expect(await post(transportTo(`http://${host}`))).toMatchObject({ status: 429, text: '', retryAfter: '1800' });
  });

  it.each([
    ['is cut off', 'gzip', gzipSync(JSON_REPLY).subarray(0, 30)],
    ['is damaged', 'gzip', Buffer.concat([gzipSync(JSON_REPLY).subarray(0, 12), Buffer.alloc(20, 7)])],
    ['is not packed at all', 'gzip', Buffer.from(JSON_REPLY)],
    ['is larger than the limit when unpacked', 'gzip', gzipSync(Buffer.alloc(5_000, ' '))],
    ['is packed in a way that is not known', 'snappy', Buffer.from(JSON_REPLY)],
    ['is packed too often', 'gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(JSON_REPLY)))],
  ])('takes no reply that %s', async (_name, encoding, body) => {
    const host = await answering((_request, response) => response.setHeader('content-encoding', encoding).end(body));
    expect(await failure(transportTo(`http://${host}`, { maxReplyBytes: 4096 }))).toMatchObject({
      code: 'reply_malformed',
      message: expect.stringContaining(`${host} (its body cannot be unpacked)`),
    });
  });

  it('follows no redirection, and brings back where it leads', async () => {
    let asked = 0;
    const host = await answering((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: `http://${host}/elsewhere` }).end();
    });
    expect(await post(transportTo(`http://${host}`))).toMatchObject({ status: 302, location: `http://${host}/elsewhere` });
    expect(asked).toBe(1);
  });

  it('reaches a host over IPv4 only if configured so', async () => {
    const host = await answering((_request, response) => response.end('ok'));
    const transport = transportTo(`http://localhost:${host.split(':')[1]}`, { ipv4Only: true });
    expect(await post(transport)).toMatchObject({ status: 200, text: 'ok' });
  });

  it('reports a refused connection, and that nothing was sent', async () => {
    const host = await answering(() => {});
    await ends.pop()?.();
    const error = await failure(transportTo(`http://${host}`));
    expect(error).toMatchObject({ code: 'gateway_unreachable', context: { detail: `${host} (ECONNREFUSED)` } });
    expect(error.message).toContain(`listens on port ${host.split(':')[1]}`);
    expect(error.message).not.toContain('IPv6');
    expect(neverSent(error)).toBe(true);
  });

  it('says that the name is not known', async () => {
    const error = await failure(transportTo('https://gateway.invalid'));
    expect(error).toMatchObject({
      code: 'gateway_unreachable',
      message: expect.stringMatching(/gateway\.invalid \((ENOTFOUND|EAI_AGAIN)\)/),
    });
    expect(neverSent(error)).toBe(true);
  });

  it('says that the certificate is not trusted, before anything is sent', async () => {
    const { certificates, remove } = makeCertificates();
    const tls = { cert: readFileSync(certificates.serverCertificate), key: readFileSync(certificates.serverKey) };
    remove();
    let asked = 0;
    const host = await listening(createHttpsServer(tls, () => (asked += 1)));
    const error = await failure(transportTo(`https://${host}`));
    expect(error).toMatchObject({ code: 'gateway_untrusted', context: { detail: `${host} (UNABLE_TO_VERIFY_LEAF_SIGNATURE)` } });
    expect([neverSent(error), asked]).toEqual([true, 0]);
  });

  it('says that the connection broke, after something may have been sent', async () => {
    const host = await listening(createServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    const error = await failure(transportTo(`http://${host}`));
    expect(error).toMatchObject({ code: 'gateway_unreachable' });
    expect(neverSent(error)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['headers only', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n'],
    ['a body that drips', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"re'],
  ])('gives up on %s in time', async (_name, bytes) => {
    const host = await listening(createServer((socket) => socket.once('data', () => socket.write(bytes))));
    const error = await failure(transportTo(`http://${host}`, { timeoutMs: 150 }));
    expect(error).toMatchObject({ code: 'gateway_timeout' });
    expect(neverSent(error)).toBe(false);
  });

  it.each([
    ['a body that is too large', `HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n${'x'.repeat(5000)}`],
    ['an endless body', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${`800\r\n${'x'.repeat(2048)}\r\n`.repeat(3)}`],
    ['what is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ])('does not swallow %s', async (_name, bytes) => {
    const transport = transportTo(`http://${await speaking(bytes)}`, { maxReplyBytes: 4096 });
    expect(await failure(transport)).toMatchObject({ code: 'reply_malformed' });
  });

  it.each([
    ['speaks another protocol', (socket: Socket) => socket.end(Buffer.from([0x20, 0x02, 0x00, 0x01]))],
    ['closes the connection', (socket: Socket) => socket.end()],
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
  ])('says that what %s is not iSolarCloud', async (_, answer) => {
    const host = await listening(createServer((socket) => socket.once('data', () => answer(socket))));
    expect((await failure(transportTo(`http://${host}`))).message).toContain(`What answers at ${host} does not speak HTTP`);
  });

  it('says that a reply was cut off', async () => {
    const transport = transportTo(`http://${await speaking('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"result_code"')}`);
    expect(await failure(transport)).toMatchObject({ code: 'gateway_unreachable' });
  });

  it('goes through the proxy, and names it when that fails', async () => {
    const wanted: string[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (request, socket) => {
      wanted.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    const host = await listening(proxy);
    const error = await failure(transportTo('https://gateway.invalid', { proxy: `http://${host}` }));
    expect(wanted).toEqual(['gateway.invalid:443']);
    expect(error).toMatchObject({
      code: 'gateway_unreachable',
      message: expect.stringContaining(`gateway.invalid through the proxy ${host}`),
    });
  });

  it('does not ask a proxy for this machine', async () => {
    const host = await answering((_request, response) => response.end('ok'));
    expect(await post(transportTo(`http://${host}`, { proxy: 'http://127.0.0.1:9' }))).toMatchObject({ text: 'ok' });
  });

  it('uses no connection again that the other end has closed while this process was blocked', async () => {
    const gateway = await FarServer.start();
    const transport = transportTo(`http://${gateway.host}`);
    expect(await post(transport)).toMatchObject({ text: 'connection 1' });
    await turn(); // after this, undici would use the connection for the next request
    gateway.closeConnections();
    expect(await post(transport)).toMatchObject({ text: 'connection 2' });
  });

  it('uses a connection for several calls of one poll', async () => {
    const gateway = await FarServer.start();
    const transport = transportTo(`http://${gateway.host}`);
    expect(await post(transport)).toMatchObject({ text: 'connection 1' });
    await turn();
    expect(await post(transport)).toMatchObject({ text: 'connection 1' });
  });

  it('ends the calls under way when it is closed', async () => {
    let arrived = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const transport = transportTo(`http://${await answering(() => arrived())}`);
    const call = failure(transport);
    await waiting;
    await transport.close();
    expect(await call).toMatchObject({ code: 'gateway_unreachable' });
  });

  it.each([
    ['a cut reply', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nPLANTED'],
    ['no HTTP', 'PLANTED'],
  ])('shows nothing of what it sent or got in an error: %s', async (_name, bytes) => {
    expect(inspect(await failure(transportTo(`http://${await speaking(bytes)}`)), { depth: 10 })).not.toContain('PLANTED');
  });
});
