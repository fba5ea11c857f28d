import { createCipheriv, createDecipheriv } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventClock } from '../../../src/capture/event-clock.ts';
import type { CaptureEntry } from '../../../src/capture/format.ts';
import { Pseudonyms } from '../../../src/capture/pseudonyms.ts';
import { RecordingTransport } from '../../../src/capture/recording-transport.ts';
import type { BridgeError } from '../../../src/errors.ts';
import { EncryptedTransport } from '../../../src/isolarcloud/encrypted-transport.ts';
import { HttpTransport, type Transport } from '../../../src/isolarcloud/transport.ts';
import { rsaPublicKey } from '../../../src/rsa-public-key.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { VECTOR } from '../../support/encryption-vector.ts';
import { rsaOpened } from '../../support/rsa.ts';

const NOW = Date.UTC(2025, 9, 3, 15);
const MINUTE = 60_000;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>> & { readonly api_key_param: { readonly nonce: string; readonly timestamp: string } };
}

/** A reply of the cloud: a text that is sent unchanged, or one that is encrypted with the key of the request. */
type Answer = { readonly plain: string; readonly status?: number } | { readonly encrypted: string; readonly status?: number };
const refusal = (code: string): string => JSON.stringify({ result_code: code, result_data: null });
const success = JSON.stringify({ result_code: '1', result_data: { name: 'João' } });

/** Starts a cloud with the private key of VECTOR that gives the answers one after the other. */
async function service(answers: readonly Answer[], cloudNow = NOW, machineNow = () => NOW) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString();
    const key = rsaOpened(String(request.headers['x-random-secret-key']), VECTOR.privateKey);
    const decipher = createDecipheriv('aes-128-ecb', key, null);
    const body = JSON.parse(decipher.update(raw, 'hex', 'utf8') + decipher.final('utf8'));
    const answer = answers[received.length] ?? { encrypted: success };
    received.push({ headers: request.headers, raw, key, body });
    const cipher = createCipheriv('aes-128-ecb', key, null);
    const text = 'plain' in answer ? answer.plain : cipher.update(answer.encrypted, 'utf8', 'hex') + cipher.final('hex');
    response.writeHead(answer.status ?? 200, { date: new Date(cloudNow).toUTCString() }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const problems: BridgeError[] = [];
  const publicKey = rsaPublicKey(VECTOR.publicKey);
  if (publicKey === null) throw new Error('the key of the vector was not read');
  const transport = new EncryptedTransport(new HttpTransport({ gateway, timeoutMs: 5_000, ipv4Only: false, proxy: null }), {
    publicKey,
    now: machineNow,
    clockWrong: (problem) => problems.push(problem),
  });
  onTestFinished(async () => {
    await transport.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const post = (through: Transport = transport) =>
    through.post('/openapi/login', { 'x-access-key': 'secret', Authorization: 'Bearer abc' }, VECTOR.fields);
  return { transport, post, received, problems };
}

/** Returns the parts of a request that must be different in each request. */
const freshParts = ({ key, headers, body }: Received) => [key, headers['x-random-secret-key'], body.api_key_param.nonce];

describe('a call', () => {
  it('is sent encrypted with its headers, and its reply is decrypted', async () => {
    const { post, received } = await service([]);
    expect(await post()).toMatchObject({ status: 200, text: success });
    expect(received[0]?.raw).toMatch(/^(?:[0-9A-F]{32})+$/);
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-access-key': 'secret',
      authorization: 'Bearer abc',
    });
    expect(received[0]?.key).toMatch(/^[A-Za-z0-9]{16}$/);
    expect(received[0]?.body).toEqual({
      ...VECTOR.fields,
      api_key_param: { nonce: expect.stringMatching(/^[A-Za-z0-9]{32}$/), timestamp: String(NOW) },
    });
  });

  it('has a key and a nonce of its own', async () => {
    const { post, received } = await service([]);
    for (let call = 0; call < 20; call += 1) await post();
    expect(new Set(received.flatMap(freshParts)).size).toBe(60);
  });

  it.each(['E905', 'E910', 'E00002'])('that is refused with %s is repeated once, with another key and nonce', async (code) => {
    const { post, received } = await service([{ encrypted: refusal(code) }, { encrypted: refusal(code) }]);
    expect((await post()).text).toBe(refusal(code));
    expect(new Set(received.flatMap(freshParts)).size).toBe(6);
  });

  it.each(['E902', 'E904', 'E906', 'E907', 'E911', 'E912', '009'])(
    'that is refused with %s in plain text is not repeated',
    async (code) => {
      const { post, received } = await service([{ plain: refusal(code) }]);
      expect((await post()).text).toBe(refusal(code));
      expect(received).toHaveLength(1);
    },
  );

  it('that a proxy answers with a page is passed on as it is', async () => {
    const { post } = await service([{ plain: '<html>busy</html>', status: 502 }]);
    expect(await post()).toMatchObject({ status: 502, text: '<html>busy</html>' });
  });
});

describe('a reply that another key encrypted, or that is no JSON,', () => {
  it.each<[string, Answer]>([
    ['of another key', { plain: VECTOR.reply, status: 401 }],
    ['without JSON', { encrypted: 'token expired', status: 401 }],
  ])('%s is decrypt_failed, whatever its status', async (_case, answer) => {
    const { post } = await service([answer]);
    await expect(post()).rejects.toMatchObject({ code: 'decrypt_failed' });
  });
});

describe('a timestamp that the cloud refuses', () => {
  it.each([
    ['ahead', -7 * MINUTE],
    ['behind', 90 * MINUTE],
  ])('by a clock that is %s is corrected for the repetition and all later calls, and reported', async (way, cloudAheadMs) => {
    const { post, received, problems } = await service([{ encrypted: refusal('E913') }], NOW + cloudAheadMs);
    expect((await post()).text).toBe(success);
    await post();
    const stamps = received.map(({ body }) => Number(body.api_key_param.timestamp));
    expect(stamps).toEqual([NOW, NOW + cloudAheadMs, NOW + cloudAheadMs]);
    expect(problems.map((problem) => problem.sentence(ENGLISH))).toEqual([
      `iSolarCloud says the clock of this machine is wrong: it is ${Math.abs(cloudAheadMs) / MINUTE} minutes ${way}. Switch on time synchronisation (NTP) on this machine.`,
    ]);
  });

  it('because of a correction that the machine no longer needs is corrected and not reported', async () => {
    const machine = { now: NOW };
    const answers = [{ encrypted: refusal('E913') }, { encrypted: success }, { encrypted: refusal('E913') }];
    const { post, problems } = await service(answers, NOW + 90 * MINUTE, () => machine.now);
    await post();
    machine.now += 90 * MINUTE;
    expect((await post()).text).toBe(success);
    expect(problems).toHaveLength(1);
  });

  it('again is not tried a third time', async () => {
    const { post, received } = await service([{ encrypted: refusal('E913') }, { encrypted: refusal('E913') }]);
    expect((await post()).text).toBe(refusal('E913'));
    expect(received).toHaveLength(2);
  });
});

it('a capture has the decrypted reply, and nothing of the encryption', async () => {
  const { transport, post, received } = await service([
    { encrypted: refusal('E910') },
    { encrypted: '{"result_code":"1","result_data":{"row_count":3}}' },
  ]);
  const clock = new EventClock(NOW);
  const entries: CaptureEntry[] = [];
  const note = (entry: CaptureEntry): void => void entries.push(entry);
  const over = new AbortController();
  const following = clock.follow({ now: () => NOW, sleep: (ms, signal) => delay(ms, undefined, { signal }) }, over.signal);
  await post(new RecordingTransport(transport, { clock, realNow: () => NOW, pseudonyms: new Pseudonyms(), note }));
  over.abort();
  await following;
  expect(entries).toMatchObject([{ kind: 'call', answer: { status: 200, body: { result_code: '1', result_data: { row_count: 3 } } } }]);
  const text = JSON.stringify(entries);
  for (const secret of [...received.flatMap(freshParts), 'api_key_param', VECTOR.fields.appkey]) expect(text).not.toContain(secret);
});
