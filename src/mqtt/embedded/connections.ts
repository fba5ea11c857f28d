import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { BrokerLimits } from './limits.ts';

/** The client of a connection: not signed in yet, another client, or the bridge itself. */
type Role = 'unauthenticated' | 'guest' | 'bridge';

export interface Connection {
  readonly socket: Socket;
  readonly address: string;
  role: Role;
  /** Topic filters it has subscribed to. */
  readonly filters: Set<string>;
}

/** All connections that are open. */
export class Connections {
  readonly #limits: BrokerLimits;
  readonly #open = new Map<Duplex, Connection>();

  constructor(limits: BrokerLimits) {
    this.#limits = limits;
  }

  /** Adds a connection. @returns whether another one was closed for it, because too many are not signed in */
  add(socket: Socket): boolean {
    const connection: Connection = { socket, address: socket.remoteAddress ?? 'unknown', role: 'unauthenticated', filters: new Set() };
    this.#open.set(socket, connection);
    socket.once('close', () => this.#open.delete(socket));
    socket.on('readable', () => {
      if (connection.role === 'unauthenticated' && socket.bytesRead > this.#limits.connectBytes) socket.destroy();
    });
    const unauthenticated = this.#all.filter(({ role }) => role === 'unauthenticated');
    const isTooMany = unauthenticated.length > this.#limits.unauthenticated;
    if (isTooMany) unauthenticated[0]?.socket.destroy();
    return isTooMany;
  }

  /** @returns undefined if the connection is already closed */
  of({ conn }: { readonly conn: Duplex }): Connection | undefined {
    return this.#open.get(conn);
  }

  /** Other clients that are signed in. */
  get guests(): number {
    return this.#all.filter(({ role }) => role === 'guest').length;
  }

  /** Subscriptions of all guests. */
  get subscriptions(): number {
    return this.#all.reduce((sum, { filters }) => sum + filters.size, 0);
  }

  /** Bytes that wait in all sockets because their clients read slowly. */
  get backlogBytes(): number {
    return this.#all.reduce((sum, { socket }) => sum + socket.writableLength, 0);
  }

  destroyAll(): void {
    for (const { socket } of this.#all) socket.destroy();
  }

  get #all(): readonly Connection[] {
    return [...this.#open.values()];
  }
}
