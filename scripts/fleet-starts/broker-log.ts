import { open } from 'node:fs/promises';

/** A line of Mosquitto's log about a message. */
export interface LogLine {
  /** Time of the line, epoch seconds. */
  readonly at: number;
  /**
   * `received`: the broker received a message from the client. `sent`: the broker sent it one. `dropped`: the broker began to
   * drop messages for it.
   */
  readonly kind: 'received' | 'sent' | 'dropped';
  readonly clientId: string;
  /** Topic of the message; empty for `dropped`. */
  readonly topic: string;
  /** Size of the payload in bytes. */
  readonly bytes: number;
}

const MESSAGE = /^(\d+): (Received PUBLISH from|Sending PUBLISH to) (\S+) \(d\d, q\d, r\d, m\d+, '(.*)', \.\.\. \((\d+) bytes\)\)$/;
const DROPPED = /^(\d+): Outgoing messages are being dropped for client (\S+)\.$/;

function parseLine(line: string): LogLine | null {
  const message = MESSAGE.exec(line);
  if (message !== null) {
    const [, at, verb, clientId = '', topic = '', bytes] = message;
    return { at: Number(at), kind: verb?.startsWith('Received') ? 'received' : 'sent', clientId, topic, bytes: Number(bytes) };
  }
  const dropped = DROPPED.exec(line);
  return dropped && { at: Number(dropped[1]), kind: 'dropped', clientId: dropped[2] ?? '', topic: '', bytes: 0 };
}

/**
 * Observes a Mosquitto by reading its log. A subscriber would have to receive all messages, and the broker would be busier
 * than it is with the bridge alone.
 */
export class BrokerLog {
  readonly #file: string;
  #offset = 0;
  #unfinished = '';

  constructor(file: string) {
    this.#file = file;
  }

  /** Reads the lines since the last call. */
  async read(): Promise<readonly LogLine[]> {
    const file = await open(this.#file);
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(size - this.#offset);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#offset);
      this.#offset += bytesRead;
      const lines = (this.#unfinished + bytes.toString('latin1', 0, bytesRead)).split('\n');
      this.#unfinished = lines.pop() ?? '';
      return lines.flatMap((line) => parseLine(line) ?? []);
    } finally {
      await file.close();
    }
  }
}
