import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import type { BrokerAccount, TestBroker } from './broker.ts';
import { freePort } from './ports.ts';

/**
 * Starts an aedes broker in this process on a free port.
 * @param refuses whether no client may subscribe to a filter
 * @param accepts whether it lets a client in; default: every client with the user and password of `account`
 */
export async function startAedes(
  account?: BrokerAccount,
  refuses: (filter: string) => boolean = () => false,
  accepts: (username?: string, password?: string) => boolean = (username, password) =>
    !account || (username === account.username && password === account.password),
): Promise<TestBroker> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let aedes: Aedes | undefined;

  const start = async (): Promise<void> => {
    const broker = await Aedes.createBroker({
      authenticate: (_client, username, password, done) => {
        const accepted = accepts(username, password?.toString());
        done(accepted ? null : Object.assign(new Error('refused'), { returnCode: 4 }), accepted);
      },
      authorizeSubscribe: (_client, subscription, done) => done(null, refuses(subscription.topic) ? null : subscription),
    });
    const listening = createServer((socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      broker.handle(socket);
    });
    await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve));
    server = listening;
    aedes = broker;
  };
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
    await new Promise<void>((resolve) => (aedes ? aedes.close(() => resolve()) : resolve()));
  };
  await start();
  return { url: `mqtt://127.0.0.1:${port}`, start, stop };
}
