import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { BrokerLimits } from './limits.ts';

/** The client of a connection: not signed in yet, another client, or the bridge itself. */
type Role = 'unauthenticated' | 'guest' | 'bridge';

export interface Connection {
  readonly socket: Socket;
  readonly address: string;
  role: Role;
  /** Topic filters to which the client has subscribed; always empty for the bridge. */
  readonly filters: Set<string>;
}

/** All connections that are open. */
export class Connections {
  readonly #limits: BrokerLimits;
  readonly #open = new Map<Duplex, Connection>();

  constructor(limits: BrokerLimits) {
    this.#limits = limits;
  }

  /**
   * Adds a connection. If too many connections are not signed in, the oldest of them is closed.
   * @returns whether one was closed
   */
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

  /** Number of signed-in clients other than the bridge. */
  get guests(): number {
    return this.#all.filter(({ role }) => role === 'guest').length;
  }

  /** Number of subscriptions of all clients other than the bridge. */
  get subscriptions(): number {
    return this.#all.reduce((sum, { filters }) => sum + filters.size, 0);
  }

  /** Bytes that wait in all sockets to be sent, because the clients read slowly. */
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
