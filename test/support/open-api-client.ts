import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../src/clock.ts';
import type { SignInWith } from '../../src/isolarcloud/auth/flavour.ts';
import type { SteadyTime } from '../../src/isolarcloud/auth/proven-time.ts';
import type { CallMeter } from '../../src/isolarcloud/call-meter.ts';
import { OpenApiClient } from '../../src/isolarcloud/client.ts';
import type { CallLog } from '../../src/isolarcloud/log.ts';
import { HttpTransport, type TransportOptions } from '../../src/isolarcloud/transport.ts';
import { MemoryAccountStore } from './memory-account-store.ts';

export const CREDENTIALS = {
  appKey: 'APPKEY-PLANTED',
  secretKey: 'SECRET-PLANTED',
  username: 'owner@example.com',
  password: 'PASSWORD-PLANTED',
};

export interface TestClient {
  readonly client: OpenApiClient;
  readonly store: MemoryAccountStore;
  /** All log lines as text. */
  readonly lines: string[];
}

export interface TestClientOptions {
  readonly url: string;
  readonly store?: MemoryAccountStore;
  readonly now?: () => number;
  /** The monotonic clock; default: one that advances with `now`. */
  readonly steady?: () => SteadyTime;
  readonly credentials?: Partial<typeof CREDENTIALS>;
  /** Default: the account of the credentials. */
  readonly signIn?: SignInWith;
  readonly transport?: Partial<TransportOptions>;
  readonly identity?: Readonly<Record<string, string>>;
  /** Whether the calls are paced; default: no. */
  readonly paced?: boolean;
  readonly meter?: Pick<CallMeter, 'take' | 'close'>;
  /** Default: real time. */
  readonly sleep?: Clock['sleep'];
}

/**
 * Creates a client for a cloud on this machine, by default without a limit on the rate of calls. Clients with the same store simulate processes
 * with the same state folder.
 */
export function openApiClient({
  url,
  store = new MemoryAccountStore(),
  now = Date.now,
  steady = () => ({ id: 'test', ms: now() }),
  credentials,
  signIn,
  transport,
  identity = {},
  paced = false,
  meter = { take: async () => undefined, close: async () => undefined },
  sleep = (ms, signal) => delay(ms, undefined, { signal }),
}: TestClientOptions): TestClient {
  const lines: string[] = [];
  const write = (fields: object, message: string): void => void lines.push(`${JSON.stringify(fields)} ${message}`);
  const log: CallLog = { debug: write, info: write, warn: write };
  const { appKey, secretKey, username, password } = { ...CREDENTIALS, ...credentials };
  const client = new OpenApiClient(
    { appKey, secretKey, signIn: signIn ?? { username, password }, rsaPublicKey: null, language: '_en_US', paced, identity },
    {
      transport: new HttpTransport({ gateway: url, timeoutMs: 5_000, ipv4Only: false, proxy: null, ...transport }),
      meter,
      store,
      log,
      now,
      steady,
      sleep,
    },
  );
  return { client, store, lines };
}
