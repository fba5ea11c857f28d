import type { Socket } from 'node:net';

/**
 * The open connections of the server. The number of connections without a signed-in request is limited: one more closes the oldest of
 * them. So strangers who open many connections cannot prevent users from signing in.
 */
export class Connections {
  readonly #most: number;
  readonly #strangers = new Set<Socket>();

  constructor(most: number) {
    this.#most = most;
  }

  add(socket: Socket): void {
    this.#strangers.add(socket);
    socket.once('close', () => this.#strangers.delete(socket));
    for (const oldest of this.#strangers) {
      if (this.#strangers.size <= this.#most) break;
      this.#strangers.delete(oldest);
      oldest.destroy();
    }
  }

  /** Call when a signed-in request has come over the connection: it no longer counts against the limit. */
  signedIn(socket: Socket): void {
    this.#strangers.delete(socket);
  }
}
