import { connect } from 'node:net';

/** Where a home's broker often is. */
const CANDIDATES = [{ host: 'localhost', port: 1883 }] as const;
const ANSWER_MS = 1_000;

/** Returns the addresses of brokers that may be meant: those of the candidates that accept a connection. */
export async function findBrokers(
  candidates: readonly { readonly host: string; readonly port: number }[] = CANDIDATES,
): Promise<readonly string[]> {
  const found = await Promise.all(
    candidates.map(async ({ host, port }) => ((await accepts(host, port)) ? [`mqtt://${host}:${port}`] : [])),
  );
  return found.flat();
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWER_MS });
    const end = (is: boolean) => (): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false));
  });
}
