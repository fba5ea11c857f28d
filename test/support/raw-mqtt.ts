import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Builds MQTT packets byte by byte (MQTT 3.1.1 by default), for clients that behave as a library would not. */

const field = (text: string | Buffer): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};

function packet(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; ; ) {
    const more = rest >> 7;
    length.push((rest & 0x7f) | (more > 0 ? 0x80 : 0));
    if (more === 0) break;
    rest = more;
  }
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}

/** Returns the properties of a packet: an empty list in MQTT 5; MQTT 3.1.1 has no properties. */
const properties = (version: 4 | 5): Buffer => Buffer.alloc(version === 5 ? 1 : 0);

interface ConnectOptions {
  readonly clean?: boolean;
  readonly version?: 4 | 5;
}

export const connectPacket = (clientId: string, { clean = true, version = 4 }: ConnectOptions = {}): Buffer =>
  packet(0x10, field('MQTT'), Buffer.from([version, clean ? 2 : 0, 0, 0]), properties(version), field(clientId));
export const subscribePacket = (filter: string, qos: 0 | 1 = 0, version: 4 | 5 = 4): Buffer =>
  packet(0x82, Buffer.from([0, 1]), properties(version), field(filter), Buffer.from([qos]));
export const unsubscribePacket = (filter: string): Buffer => packet(0xa2, Buffer.from([0, 2]), field(filter));
/** Returns a PUBLISH packet with QoS 0. */
export const publishPacket = (topic: string, payload: string | Buffer): Buffer => packet(0x30, field(topic), Buffer.from(payload));
/** Returns a retained PUBLISH packet with QoS 0. */
export const retainedPacket = (topic: string, payload: string): Buffer => packet(0x31, field(topic), Buffer.from(payload));
/** Returns a PUBLISH packet with QoS 2 and packet identifier 1. */
export const publishOncePacket = (topic: string, payload: string): Buffer =>
  packet(0x34, field(topic), Buffer.from([0, 1]), Buffer.from(payload));
export const releasePacket = Buffer.from([0x62, 2, 0, 1]);
export const pingPacket = Buffer.from([0xc0, 0]);

/** Connects to a broker without an MQTT client. The connection is closed after the test. */
export async function rawConnection(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Waits until the connection is closed, with or without an error. */
export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => (socket.closed ? resolve() : void socket.once('close', () => resolve())));

/** Sends a packet, and waits for the broker's answer. */
export async function ask(socket: Socket, request: Buffer): Promise<Buffer> {
  socket.write(request);
  const [answer] = await once(socket, 'data');
  return answer as Buffer;
}

/** Connects a client that signs in, subscribes, and then reads nothing. */
export async function deafSubscriber(url: string, filter = '#', clientId = 'deaf', version: 4 | 5 = 4): Promise<Socket> {
  const socket = await rawConnection(url);
  await ask(socket, connectPacket(clientId, { version }));
  await ask(socket, subscribePacket(filter, 0, version));
  socket.pause();
  return socket;
}
