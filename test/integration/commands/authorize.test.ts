import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay, setImmediate as soon } from 'node:timers/promises';
import { request } from 'undici';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Ports } from '../../../src/app/ports.ts';
import { TOGETHER_MS } from '../../../src/commands/authorize/pasted-together.ts';
import type { Context } from '../../../src/commands/context.ts';
import { type CloudOptions, CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { accountSettings } from '../../support/account-settings.ts';
import { folderWith } from '../../support/cli.ts';
import { VECTOR } from '../../support/encryption-vector.ts';
import { memoryStores } from '../../support/memory-stores.ts';
import { type CommandResult, runCommand } from '../../support/run-command.ts';
import { served } from '../page/support.ts';

const NOW = Date.parse('2026-03-10T15:00:00Z');
const PLANT = hybridHome({ commissionedAt: Date.parse('2026-03-01T00:00:00Z') });
const EXCHANGE = 'apiManage/token';
const HAS_IPV6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));
const LOOPBACKS = ['127.0.0.1', ...(HAS_IPV6 ? ['[::1]'] : [])];

/** A port at which another server listens until it is stopped. */
async function busyPort(): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, stop: () => new Promise<void>((resolve) => void server.close(() => resolve())) };
}

/** A port that is free at the moment. */
async function freePort(): Promise<number> {
  const { port, stop } = await busyPort();
  await stop();
  return port;
}

interface Bed {
  readonly cloud: CloudSimulator;
  readonly stores: Ports['stores'];
  readonly exchanges: () => number;
  readonly command: (name: string) => Promise<CommandResult>;
  /**
   * Runs `authorize`; `owner` acts on the address that it shows, and pastes lines into its standard input.
   */
  readonly authorize: (owner: (page: string, paste: (line: string) => void, said: () => string) => Promise<void>) => Promise<CommandResult>;
}

interface BedOptions {
  readonly redirectUrl?: string;
  readonly cloud?: Partial<CloudOptions>;
  /** Changes to the configuration's section `isolarcloud`. */
  readonly account?: object;
}

async function startBed({ redirectUrl, cloud: options = {}, account = {} }: BedOptions = {}): Promise<Bed> {
  const redirect = redirectUrl ?? `http://127.0.0.1:${await freePort()}/callback`;
  const cloud = new CloudSimulator({ plants: [PLANT], now: () => NOW, ...options, oauth: { redirectUrl: redirect } });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const folder = folderWith({ isolarcloud: { ...accountSettings(cloud, gateway), ...account } });
  const stores = memoryStores();
  const config = ['--config', join(folder, 'config.yaml')];
  return {
    cloud,
    stores,
    exchanges: () => cloud.calls.filter(({ endpoint }) => endpoint === EXCHANGE).length,
    command: (name) => runCommand([name, ...config], { now: () => NOW, stores }),
    authorize: async (owner) => {
      const pasted: string[] = [];
      let wake = (): void => {};
      let isOver = false;
      const paste = (line: string): void => {
        pasted.push(line);
        wake();
      };
      async function* lines(signal: AbortSignal): AsyncGenerator<string> {
        signal.addEventListener('abort', () => wake(), { once: true });
        while (!signal.aborted) {
          const line = pasted.shift();
          if (line !== undefined) yield line;
          else if (isOver) return;
          else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      }
      let acting: Promise<void> | undefined;
      let output = '';
      let ownerFailed = (_thrown: unknown): void => {};
      const failure = new Promise<never>((_resolve, reject) => {
        ownerFailed = reject;
      });
      const onStdout = (text: string): void => {
        output += text;
        const page = /agree: (\S+)\n[^\n]+\n[^\n]+\n/.exec(output)?.[1];
        if (page === undefined || acting !== undefined) return;
        acting = owner(page, paste, () => output).finally(() => {
          isOver = true;
          wake();
        });
        acting.catch(ownerFailed);
      };
      // The lines that a test pastes at once arrive before this pause is over.
      const sleep: Context['sleep'] = (ms, signal) => (ms === TOGETHER_MS ? soon() : delay(ms, undefined, { signal }));
      const running = runCommand(['authorize', ...config], { now: () => NOW, stores, lines, onStdout, sleep });
      const result = await Promise.race([running, failure]);
      await acting;
      return result;
    },
  };
}

const pageText = async (address: string): Promise<string> => (await request(address)).body.text();

describe('authorize', () => {
  test('takes the browser that comes back, and says that it is done only after the tokens came', async () => {
    const { cloud, authorize, command, exchanges } = await startBed();
    expect(await command('read')).toMatchObject({ end: 'authorization_missing', exit: 77 });
    const result = await authorize(async (page) => {
      const arrival = cloud.authorise(page) ?? '';
      expect(arrival).toContain('&state=');
      expect(await pageText(arrival)).toContain('The application is authorised.');
    });
    expect(result).toMatchObject({ end: 'ok', stdout: expect.stringContaining('The application is authorised.') });
    expect(exchanges()).toBe(1);
    expect(await command('read')).toMatchObject({ end: 'ok' });
  });

  test.each([
    ['the whole address', (arrival: URL) => arrival.href],
    ['the code', (arrival: URL) => arrival.searchParams.get('code') ?? ''],
  ])('takes %s as pasted text, if the redirect URL is of another machine', async (_what, pastedOf) => {
    const { cloud, authorize, command } = await startBed({ redirectUrl: 'https://my.home-assistant.io/redirect/oauth' });
    const result = await authorize(async (page, paste) => {
      paste('nothing useful');
      paste(pastedOf(new URL(cloud.authorise(page) ?? '')));
    });
    expect(result).toMatchObject({ end: 'ok', stdout: expect.stringContaining('There is no code in this.') });
    expect(await command('read')).toMatchObject({ end: 'ok' });
  });

  test('takes an address that was pasted with line breaks, and spends no piece of it as a code', async () => {
    const { cloud, authorize, exchanges } = await startBed({ redirectUrl: 'https://my.home-assistant.io/redirect/oauth' });
    const result = await authorize(async (page, paste) => {
      const arrival = cloud.authorise(page) ?? '';
      for (const at of [0, 1, 2]) paste(arrival.slice((arrival.length / 3) * at, (arrival.length / 3) * (at + 1)));
    });
    expect(result).toMatchObject({ end: 'ok' });
    expect(exchanges()).toBe(1);
  });

  test('says that the port of the redirect URL is in use, and takes the address as pasted text', async () => {
    const { port, stop } = await busyPort();
    onTestFinished(stop);
    const { cloud, authorize } = await startBed({ redirectUrl: `http://127.0.0.1:${port}/callback` });
    const result = await authorize(async (page, paste) => {
      paste(cloud.authorise(page) ?? '');
    });
    const inUse = `Port ${port} of this machine is in use, so the browser cannot come back by itself: paste the address that it opened.`;
    expect(result).toMatchObject({ end: 'ok', stdout: expect.stringContaining(inUse) });
  });

  test.each(['127.0.0.1', 'localhost'])(
    'takes what the page of a running bridge receives at the redirect URL, which is at %s',
    async (host) => {
      const { port, faults } = await served();
      const { cloud, authorize, command, exchanges } = await startBed({ redirectUrl: `http://${host}:${port}/callback` });
      const result = await authorize(async (page, _paste, said) => {
        const arrival = new URL(cloud.authorise(page) ?? '');
        arrival.hostname = '127.0.0.1';
        const declined = new URL(arrival);
        declined.searchParams.delete('code');
        declined.searchParams.set('error', 'access_denied');
        expect((await request(declined)).statusCode).toBe(303);
        await vi.waitFor(() => expect(said()).toContain('The owner did not agree'), 5_000);
        expect((await request(arrival)).statusCode).toBe(303);
        await vi.waitFor(() => expect(said()).toContain('The application is authorised.'), 5_000);
      });
      expect(result).toMatchObject({ end: 'ok', stdout: expect.stringContaining('comes back to this program') });
      expect([exchanges(), faults]).toEqual([1, []]);
      expect(await command('read')).toMatchObject({ end: 'ok' });
    },
  );

  test.each(LOOPBACKS)('listens at both addresses of localhost, so also at %s', async (address) => {
    const port = await freePort();
    const { cloud, authorize } = await startBed({ redirectUrl: `http://localhost:${port}/callback` });
    const result = await authorize(async (page) => {
      const arrival = new URL(cloud.authorise(page) ?? '');
      arrival.hostname = address;
      expect(await pageText(arrival.href)).toContain('The application is authorised.');
    });
    expect(result).toMatchObject({ end: 'ok' });
  });

  test('asks before it spends a code that came without the state', async () => {
    const { cloud, authorize, exchanges } = await startBed();
    cloud.inject({ kind: 'state', is: 'dropped', endpoint: 'authorise' });
    const result = await authorize(async (page) => {
      const arrival = cloud.authorise(page) ?? '';
      const { body, headers } = await request(arrival);
      const asked = await body.text();
      // Another page cannot show this one in a frame and have it clicked.
      expect(headers['content-security-policy']).toBe("frame-ancestors 'none'");
      expect([asked.includes('If you have just agreed'), exchanges()]).toEqual([true, 0]);
      const [, link = ''] = /href="([^"]+)"/.exec(asked) ?? [];
      expect(await pageText(new URL(link, arrival).href)).toContain('The application is authorised.');
    });
    expect(result).toMatchObject({ end: 'ok' });
  });

  test('refuses a wrong state without a call, from the browser and pasted', async () => {
    const { cloud, authorize, exchanges } = await startBed();
    cloud.inject({ kind: 'state', is: 'altered', endpoint: 'authorise', calls: 1 });
    const result = await authorize(async (page, paste) => {
      const arrival = cloud.authorise(page) ?? '';
      expect(await pageText(arrival)).toContain('belongs to an earlier attempt');
      paste(arrival);
      await pageText(cloud.authorise(page) ?? '');
    });
    expect(result).toMatchObject({ end: 'ok' });
    expect(exchanges()).toBe(1);
  });

  test.each([
    ['access_denied', 'The owner did not agree (access_denied). Open the address again.'],
    ['temporarily_unavailable', 'iSolarCloud has sent an error in place of a code (temporarily_unavailable). Open the address again.'],
    ['Call <b>me</b>', 'iSolarCloud has sent an error in place of a code. Open the address again.'],
  ])('says it if the answer is the error %s, in the browser and pasted, and goes on waiting', async (error, sentence) => {
    const { cloud, authorize, exchanges } = await startBed();
    const result = await authorize(async (page, paste) => {
      const declined = new URL(cloud.authorise(page) ?? '');
      declined.searchParams.delete('code');
      declined.searchParams.set('error', error);
      expect(await pageText(declined.href)).toContain(sentence);
      paste(declined.href);
      await pageText(cloud.authorise(page) ?? '');
    });
    expect(result).toMatchObject({ end: 'ok' });
    expect([result.stdout.split(sentence).length, exchanges()]).toEqual([3, 1]);
    expect(result.stdout).not.toContain('<b>');
  });

  test('spends no code twice, and takes another after one that was refused', async () => {
    const { cloud, authorize, exchanges } = await startBed();
    const result = await authorize(async (page, paste) => {
      paste('wrong1');
      paste('wrong1');
      const arrival = cloud.authorise(page) ?? '';
      const shown = await Promise.all([pageText(arrival), pageText(arrival)]);
      expect(shown.every((text) => text.includes('The application is authorised.'))).toBe(true);
    });
    expect(result).toMatchObject({ end: 'ok' });
    expect(exchanges()).toBe(2);
  });

  test('does not wait for a browser that sends half a request, and one that does not read its page', async () => {
    const { cloud, authorize } = await startBed();
    const result = await authorize(async (page) => {
      const arrival = new URL(cloud.authorise(page) ?? '');
      const half = connect(Number(arrival.port), arrival.hostname);
      half.on('error', () => undefined).write('GET /callback HTTP/1.1\r\n');
      const deaf = connect(Number(arrival.port), arrival.hostname);
      deaf.on('error', () => undefined).write(`GET ${arrival.pathname}${arrival.search} HTTP/1.1\r\nHost: ${arrival.host}\r\n\r\n`);
      deaf.pause();
      await once(half, 'close');
    });
    expect(result).toMatchObject({ end: 'ok' });
  });

  test.each([{ kind: 'answer_lost' }, { kind: 'http_status', status: 502 }, { kind: 'truncated_body' }, { kind: 'not_json' }] as const)(
    'waits for another code after a reply with the fault %j, since the code may be spent',
    async (fault) => {
      const { cloud, authorize, exchanges } = await startBed();
      cloud.inject({ ...fault, endpoint: EXCHANGE, calls: 1 });
      const spent = 'The code may be spent: open the address and agree once more.';
      const result = await authorize(async (page) => {
        const first = await pageText(cloud.authorise(page) ?? '');
        expect(first).toContain(spent);
        expect(first).not.toContain('isolarcloud.gateway');
        expect(await pageText(cloud.authorise(page) ?? '')).toContain('The application is authorised.');
      });
      expect(result).toMatchObject({ end: 'ok', stdout: expect.stringContaining(spent) });
      expect(exchanges()).toBe(2);
    },
  );

  test('ends with what went wrong, if another code would not help', async () => {
    const { cloud, authorize } = await startBed();
    cloud.inject({ kind: 'result_code', code: 'E914', endpoint: EXCHANGE });
    const result = await authorize(async (page) => {
      await pageText(cloud.authorise(page) ?? '');
    });
    expect(result).toMatchObject({ end: 'keys_mismatched', exit: 77 });
  });

  test.each([
    ['E902', 'encryption_required', { rsa_public_key: null }],
    ['E906', 'encryption_key_wrong', { rsa_public_key: VECTOR.publicKey }],
  ])('of an application with encryption ends with %s for a key that is missing or of another application', async (code, end, account) => {
    const { cloud, authorize } = await startBed({ cloud: { encryption: {} }, account });
    const result = await authorize(async (page) => {
      await pageText(cloud.authorise(page) ?? '');
    });
    expect(result).toMatchObject({ end, exit: 77, stderr: expect.stringContaining(`(apiManage/token, code ${code}`) });
  });

  test.each(['E905', 'E910', 'E913'] as const)(
    'of an application with encryption is repeated with a new key after %s, and spends the code once',
    async (code) => {
      const aheadMs = code === 'E913' ? 1_200_000 : 0;
      const { cloud, authorize, command, exchanges } = await startBed({ cloud: { encryption: {}, now: () => NOW + aheadMs } });
      if (code !== 'E913') cloud.inject({ kind: 'result_code', code, endpoint: EXCHANGE, calls: 1 });
      const result = await authorize(async (page) => {
        await pageText(cloud.authorise(page) ?? '');
      });
      expect(result).toMatchObject({ end: 'ok' });
      expect([exchanges(), cloud.calls.at(0)?.resultCode]).toEqual([2, code]);
      expect(await command('read')).toMatchObject({ end: 'ok' });
    },
  );

  test('ends at once without input and without a browser that comes back', async () => {
    const { command } = await startBed({ redirectUrl: 'https://my.home-assistant.io/redirect/oauth' });
    expect(await command('authorize')).toMatchObject({ end: 'authorization_missing', exit: 77 });
  });

  test('is a mistake for an account that signs in by password', async () => {
    const folder = folderWith({ isolarcloud: { app_key: 'k', secret_key: 's', username: 'u', password: 'p' } });
    const result = await runCommand(['authorize', '--config', join(folder, 'config.yaml')]);
    expect(result).toMatchObject({ end: 'usage_invalid', exit: 64 });
  });
});
