import { type Packet, type Parser, parser } from 'mqtt-packet';

/** A parsed MQTT packet, and the bytes from which it was parsed. */
export interface RawPacket {
  readonly packet: Packet;
  readonly bytes: Buffer;
}

/** Parser settings that both directions of a connection share. The client's CONNECT sets them. */
export interface ParserSettings {
  protocolVersion?: number;
}

/** Splits the bytes of one direction of an MQTT connection into packets. The bytes are not changed. */
export class PacketStream {
  readonly #parser: Parser;
  #unparsed: Buffer = Buffer.alloc(0);
  #complete: RawPacket[] = [];

  constructor(settings: ParserSettings) {
    this.#parser = parser(settings);
    this.#parser.on('packet', (packet) => {
      if (packet.cmd === 'connect' && packet.protocolVersion !== undefined) settings.protocolVersion = packet.protocolVersion;
      this.#complete.push({ packet, bytes: this.#take(sizeOf(packet.length ?? 0)) });
    });
    this.#parser.on('error', (error) => {
      throw error;
    });
  }

  /** Adds received bytes. @returns the packets that they complete @throws Error if they are not MQTT */
  push(bytes: Buffer): readonly RawPacket[] {
    this.#unparsed = Buffer.concat([this.#unparsed, bytes]);
    this.#parser.parse(bytes);
    const complete = this.#complete;
    this.#complete = [];
    return complete;
  }

  #take(size: number): Buffer {
    const bytes = this.#unparsed.subarray(0, size);
    this.#unparsed = this.#unparsed.subarray(size);
    return bytes;
  }
}

/**
 * Returns the size of a packet in bytes: one byte of type and flags, one byte for every seven bits of the remaining length, and the
 * remaining length itself (MQTT 5 section 2.1).
 */
function sizeOf(remainingLength: number): number {
  const lengthBytes = 1 + [0x7f, 0x3fff, 0x1f_ffff].filter((largest) => remainingLength > largest).length;
  return 1 + lengthBytes + remainingLength;
}
