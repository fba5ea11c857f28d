import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Packet, PacketCmd } from 'mqtt-packet';
import { onTestFinished } from 'vitest';
import { Watch } from './mqtt.ts';
import { PacketStream, type RawPacket } from './packet-stream.ts';

/** Names packets of the broker that the proxy withholds. Positions are counted from 1, on each connection separately. */
export type Fault = {
  /** Only packets of this type are counted and withheld; default: those of every type. */
  readonly type?: PacketCmd;
  /** Number of the connection through the proxy, from 1; default: the first one that reaches the position. */
  readonly connection?: number;
} & (
  | { readonly position: number }
  | { /** Position of the first withheld packet; all later ones are withheld too. */ readonly from: number }
);

/** A connection of a client through the proxy. */
export interface ProxiedConnection {
  /** Number of the connection, from 1, in the order in which clients connected. */
  readonly ordinal: number;
  /** Client id; empty until the client has sent CONNECT. */
  readonly clientId: string;
  /** Key: type of packet. Value: number of packets from the broker, including withheld ones. */
  readonly counts: ReadonlyMap<PacketCmd, number>;
  /** Topics of the PUBLISH packets of the client. */
  readonly published: readonly string[];
  /** Types of the packets that were withheld. */
  readonly withheld: readonly PacketCmd[];
  /** False after the client has ended the connection. */
  readonly isOpen: boolean;
}

interface Connection extends ProxiedConnection {
  clientId: string;
  readonly counts: Map<PacketCmd, number>;
  readonly published: string[];
  readonly withheld: PacketCmd[];
  isOpen: boolean;
  /** If true, nothing reaches the client any more, not even the end of the connection. */
  isDead: boolean;
}

/** A TCP proxy that withholds certain packets of the broker. It forwards all other bytes unchanged, and connections stay open. */
export class WithholdingProxy {
  /** If true, nothing from the broker reaches any client, CONNACK included, and the end of a connection is not answered. */
  isSilent = false;
  /** Packets of these types wait before they are forwarded; packets of other types are forwarded at once. */
  delay: { readonly types: readonly PacketCmd[]; readonly wait: () => Promise<void> } | null = null;
  readonly #broker: URL;
  readonly #server = createServer({ allowHalfOpen: true }, (near) => this.#join(near));
  readonly #sockets = new Set<Socket>();
  readonly #connections: Connection[] = [];
  /** Key: fault. Value: number of the connection that it affects; undefined until that is known. */
  readonly #faults = new Map<Fault, number | undefined>();
  readonly #watch = new Watch();

  private constructor(brokerUrl: string) {
    this.#broker = new URL(brokerUrl);
  }

  /** Starts a proxy on a free port of 127.0.0.1. It is stopped after the test. */
  static async to(brokerUrl: string): Promise<WithholdingProxy> {
    const proxy = new WithholdingProxy(brokerUrl);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => proxy.stop());
    return proxy;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get connections(): readonly ProxiedConnection[] {
    return this.#connections;
  }

  /** The connections on which a packet was withheld. */
  get disturbed(): readonly ProxiedConnection[] {
    return this.#connections.filter(({ withheld }) => withheld.length > 0);
  }

  /** Sets a fault. It affects one connection only; later connections work. */
  withhold(fault: Fault): void {
    this.#faults.set(fault, fault.connection);
  }

  /** Waits for the condition. It is checked at every packet, and at every start and end of a connection. */
  until(condition: () => boolean): Promise<void> {
    return this.#watch.until(condition);
  }

  /** Closes all connections, and accepts no more. */
  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(near: Socket): void {
    const far = connect(Number(this.#broker.port), this.#broker.hostname);
    const connection: Connection = {
      ordinal: this.#connections.length + 1,
      clientId: '',
      counts: new Map(),
      published: [],
      withheld: [],
      isOpen: true,
      isDead: false,
    };
    this.#connections.push(connection);
    const settings = {};
    const [fromClient, fromBroker] = [new PacketStream(settings), new PacketStream(settings)];
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    }
    near.on('data', (bytes) => {
      for (const { packet } of fromClient.push(bytes)) note(connection, packet);
      far.write(bytes);
      this.#watch.again();
    });
    far.on('data', (bytes) => {
      for (const raw of fromBroker.push(bytes)) this.#pass(raw, connection, near);
      this.#watch.again();
    });
    const ended = (): void => {
      connection.isOpen = false;
      far.end();
      if (!this.isSilent) near.end();
      this.#watch.again();
    };
    near.on('end', ended).on('close', ended);
    far.on('close', () => connection.isDead || near.end());
    this.#watch.again();
  }

  #pass({ packet: { cmd }, bytes }: RawPacket, connection: Connection, near: Socket): void {
    connection.counts.set(cmd, (connection.counts.get(cmd) ?? 0) + 1);
    if (this.#isWithheld(cmd, connection)) connection.withheld.push(cmd);
    else if (this.delay?.types.includes(cmd)) void this.delay.wait().then(() => near.write(bytes));
    else near.write(bytes);
  }

  #isWithheld(cmd: PacketCmd, connection: Connection): boolean {
    connection.isDead ||= this.isSilent;
    for (const [fault, ordinal = connection.ordinal] of this.#faults) {
      if (ordinal !== connection.ordinal || (fault.type ?? cmd) !== cmd || !reaches(fault, connection)) continue;
      this.#faults.set(fault, ordinal);
      connection.isDead ||= fault.type === undefined && 'from' in fault;
      return true;
    }
    return connection.isDead;
  }
}

function reaches(fault: Fault, { counts }: ProxiedConnection): boolean {
  const position = fault.type === undefined ? sum(counts.values()) : (counts.get(fault.type) ?? 0);
  return 'from' in fault ? position >= fault.from : position === fault.position;
}

function note(connection: Connection, packet: Packet): void {
  if (packet.cmd === 'connect') connection.clientId = packet.clientId;
  if (packet.cmd === 'publish') connection.published.push(packet.topic);
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((one, other) => one + other, 0);
