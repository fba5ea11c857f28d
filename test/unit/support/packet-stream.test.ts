import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { expect, it } from 'vitest';
import { PacketStream } from '../../support/packet-stream.ts';

it.each([4, 5] as const)('splits bytes into packets without changing them, however they come; protocol %i', (protocolVersion) => {
  const payload = fc.oneof(
    fc.string(),
    fc.constantFrom(100, 120, 121, 122, 16_370, 16_380).map((size) => 'x'.repeat(size)),
  );
  const pieces = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(payload, { minLength: 1, maxLength: 6 }), pieces, (payloads, sizes) => {
      const connect = generate({ cmd: 'connect', clientId: 'a', protocolId: 'MQTT', protocolVersion }, { protocolVersion });
      const publishes = payloads.map((text, index) =>
        generate(
          { cmd: 'publish', topic: 'a/b', payload: text, qos: 1, dup: false, retain: true, messageId: index + 1 },
          { protocolVersion },
        ),
      );
      const bytes = Buffer.concat([connect, ...publishes]);
      const stream = new PacketStream({});
      const packets = [];
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        packets.push(...stream.push(bytes.subarray(at, at + size)));
        at += size;
      }
      expect(packets.map(({ packet }) => packet.cmd)).toEqual(['connect', ...payloads.map(() => 'publish')]);
      expect(packets.map((packet) => packet.bytes)).toEqual([connect, ...publishes]);
    }),
    { numRuns: 50 },
  );
});
