import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { Aedes } from 'aedes';
import { onTestFinished } from 'vitest';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** Lets the server listen on a free port. It is closed with all its connections after the test. @returns the port */
async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function aedes(): Promise<Aedes> {
  const broker = await Aedes.createBroker();
  onTestFinished(() => broker.close());
  return broker;
}

/** Paths of the server's PEM files. */
interface ServerFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Starts a broker with TLS. @returns its port */
export async function startTlsBroker({ certificate, key }: ServerFiles, options: TlsOptions = {}): Promise<number> {
  const broker = await aedes();
  const server = createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key), ...options }, (socket) => {
    socket.on('error', () => undefined);
    broker.handle(socket);
  });
  return listening(server);
}

/** Starts a broker with MQTT over WebSockets on one path, and a web server on all other paths. @returns the port */
export async function startWebSocketBroker(path: string): Promise<number> {
  const broker = await aedes();
  const server = createServer((_request, response) => void response.writeHead(404).end('<html>not found</html>'));
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== path) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const stream = createWebSocketStream(opened);
      stream.on('error', () => undefined);
      broker.handle(stream);
    });
  });
  return listening(server);
}

/** Starts a web server. @returns its port */
export const startWebServer = (answer: RequestListener = (_request, response) => void response.end('<html>')): Promise<number> =>
  listening(createServer(answer));

/** Starts a server that accepts connections and never sends anything. @returns its port */
export const startMute = (): Promise<number> => listening(createTcpServer());
