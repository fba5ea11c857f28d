import type { Socket } from 'node:net';

/**
 * The open connections of the server. Those that have not signed in are limited: a further one closes the oldest of them, so that
 * strangers who open many connections do not keep others out.
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

  /** A request over the connection is signed in. */
  signedIn(socket: Socket): void {
    this.#strangers.delete(socket);
  }
}
