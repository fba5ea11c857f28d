import { open } from 'node:fs/promises';

/** A line of Mosquitto's log that says something of a message. */
export interface LogLine {
  /** Second of the epoch. */
  readonly at: number;
  /** Of the broker: it received a message, it sends one, or it begins to drop those for this client. */
  readonly kind: 'received' | 'sent' | 'dropped';
  readonly clientId: string;
  /** Empty where messages are dropped. */
  readonly topic: string;
  /** Of the payload. */
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
 * Watches a Mosquitto through its log. No client has to subscribe to what is published, so that none can be flooded, and the
 * broker has nothing to send but what it sends to the bridge.
 */
export class BrokerLog {
  readonly #file: string;
  #offset = 0;
  #unfinished = '';

  constructor(file: string) {
    this.#file = file;
  }

  /** What was added since the last call. */
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
