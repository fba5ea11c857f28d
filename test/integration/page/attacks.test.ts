import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ask, PASSWORD, post, served, signIn } from './support.ts';

/** An open connection that stays as it is. */
async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  return socket;
}

const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

describe('a page of a stranger in the same browser', () => {
  test.each([
    ['a form', { 'content-type': 'text/plain' }],
    ['a form without a type', {}],
    ['a form that calls itself JSON', { 'content-type': 'text/plain; application/json' }],
    ['a request of another origin', { 'content-type': 'application/json', origin: 'https://evil.example' }],
    ['a request of an opaque origin', { 'content-type': 'application/json', origin: 'null' }],
    ['a request that the browser calls cross-site', { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' }],
    ['a request of a neighbouring name', { 'content-type': 'application/json', 'sec-fetch-site': 'same-site' }],
  ])('cannot act by %s', async (_, headers) => {
    const { port, source } = await served();
    const session = await signIn(port);
    for (const path of ['/api/refresh', '/api/offers/past/accept']) {
      const { status } = await ask(port, { method: 'POST', path, body: '{}', headers: { ...session, ...headers } });
      expect(status).toBe(403);
    }
    expect(source.asked).toEqual([]);
  });

  test('cannot sign in a browser', async () => {
    const { port } = await served();
    const reply = await post(port, '/api/login', { password: PASSWORD }, { origin: 'https://evil.example' });
    expect([reply.status, reply.headers['set-cookie']]).toEqual([403, undefined]);
  });

  test('cannot read a document', async () => {
    const { port } = await served({ password: null });
    expect((await ask(port, { path: '/api/snapshot', headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
  });

  test('is told apart from the page itself, also behind a proxy with a public name', async () => {
    const { port, source } = await served({ names: ['solar.example.org'] });
    const session = await signIn(port);
    const own = { origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin', ...session };
    const proxied = { origin: 'https://solar.example.org', 'sec-fetch-site': 'same-origin', ...session };
    expect((await post(port, '/api/refresh', {}, own)).status).toBe(200);
    expect((await post(port, '/api/refresh', {}, proxied)).status).toBe(200);
    expect((await post(port, '/api/refresh', {}, { ...proxied, host: 'solar.example.org' })).status).toBe(200);
    expect(source.asked).toHaveLength(3);
  });
});

describe('a name of a stranger that leads to this machine (DNS rebinding)', () => {
  const PATHS = ['/', '/api/session', '/api/snapshot', '/metrics', '/health', '/ready', '/callback', '/assets/index-B1x9aaaa.js'];
  const FOREIGN = ['evil.example', 'evil.example:8099', 'localhost.evil.example', '127.0.0.1.evil.example', 'evil.example.'];

  test.each([PASSWORD, null])('gets nothing with the password %s', async (password) => {
    const { port } = await served({ password });
    for (const host of FOREIGN) {
      for (const path of PATHS) expect([host, path, (await ask(port, { path, headers: { host } })).status]).toEqual([host, path, 403]);
    }
  });

  test('differs from the names and addresses of a home, which need the password', async () => {
    const own = ['192.168.1.5:8099', '[fe80::1]:8099', 'raspberrypi', 'raspberrypi.local:8099', 'nas.lan', 'solar.example.org'];
    const { port } = await served({ names: ['solar.example.org'] });
    for (const host of own) expect([host, (await ask(port, { path: '/', headers: { host } })).status]).toEqual([host, 200]);
    const { port: open } = await served({ password: null });
    for (const host of own) expect([host, (await ask(open, { path: '/', headers: { host } })).status]).toEqual([host, 403]);
    for (const host of ['localhost:1', '127.0.0.1', '[::1]:1'])
      expect((await ask(open, { path: '/', headers: { host } })).status).toBe(200);
  });
});

describe('a path', () => {
  test('leads to no file outside the page', async () => {
    const { port } = await served({ password: null });
    const part = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2E.',
      '..%2f',
      '..%5c',
      '..\\',
      'bundle',
      'secret.txt',
      'assets',
      '%00',
      '/',
      '//',
      '%252e',
    );
    const path = fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('/')}`);
    await fc.assert(
      fc.asyncProperty(path, async (given) => {
        const { status, text } = await ask(port, { path: given });
        expect(text).not.toContain('planted secret');
        expect([200, 400, 404]).toContain(status);
        if (status === 200) expect(text).toBe('<!doctype html><title>page</title>');
      }),
      { numRuns: 300 },
    );
  });
});

describe('a connection that holds others up', () => {
  test('is closed when its headers or its body do not end', async () => {
    const { port } = await served({ limits: { headersMs: 150, requestMs: 300, checkMs: 50 } });
    const head = 'POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    for (const text of [head, `${head}Content-Length: 100\r\n\r\n{`]) {
      const socket = await opened(port);
      let reply = '';
      socket.on('data', (data) => {
        reply += data;
      });
      socket.write(text);
      await vi.waitFor(() => expect(socket.closed).toBe(true), { timeout: 5_000 });
      expect(reply).toMatch(/^(HTTP\/1\.1 408 |$)/);
    }
  });

  test('is closed when it sends nothing at all', async () => {
    const { port } = await served({ limits: { headersMs: 150, requestMs: 300, checkMs: 50 } });
    const socket = await opened(port);
    socket.resume();
    await vi.waitFor(() => expect(socket.closed).toBe(true), { timeout: 5_000 });
  });

  test('is closed when it does not take the reply', async () => {
    const { port, source } = await served({ password: null, limits: { silentMs: 200 } });
    source.version = 'x'.repeat(16 * 1024 * 1024); // more than the buffers of the socket hold
    const before = sockets();
    const socket = await opened(port);
    await vi.waitFor(() => expect(sockets()).toBe(before + 2)); // this side and the server's
    socket.pause();
    socket.write('GET /api/snapshot HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await vi.waitFor(() => expect(sockets()).toBe(before + 1), { timeout: 5_000 });
    socket.resume();
    let received = 0;
    socket.on('data', ({ length }) => {
      received += length;
    });
    await vi.waitFor(() => expect(socket.closed).toBe(true), { timeout: 5_000 });
    expect(received).toBeLessThan(16 * 1024 * 1024);
  });

  test('keeps nobody out: 10,000 connections, of which 128 stay open, and a user signs in among them', async () => {
    const { port } = await served();
    const session = await signIn(port);
    const open = new Set<Socket>();
    const one = (): Promise<unknown> =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => open.add(socket.resume()));
        socket.on('error', () => undefined).once('close', () => open.delete(socket));
        socket.once('connect', resolve).once('close', resolve);
      });
    for (let round = 0; round < 100; round += 1) {
      await Promise.all(Array.from({ length: 100 }, one));
      if (round % 20 === 0) expect((await ask(port, { path: '/api/snapshot', headers: session })).status).toBe(200);
    }
    expect((await ask(port, { path: '/api/snapshot', headers: await signIn(port) })).status).toBe(200);
    await vi.waitFor(() => expect(open.size).toBeLessThanOrEqual(128));
  }, 60_000);

  test('with a body or headers beyond the limits is refused', async () => {
    const { port } = await served();
    expect((await post(port, '/api/login', { password: 'x'.repeat(5_000) })).status).toBe(413);
    expect((await ask(port, { path: '/', headers: { long: 'x'.repeat(20_000) } })).status).toBe(431);
  });
});

describe('the guessing of the password', () => {
  const guess = (port: number, password: unknown) => post(port, '/api/login', { password });

  test('has to wait longer and longer, up to a minute: at most 1,500 guesses a day', async () => {
    const { port, clock } = await served();
    const start = clock.now();
    let guesses = 0;
    for (let attempt = 0; clock.now() - start < 3_600_000; attempt += 1) {
      const { status, headers } = await guess(port, `guess ${attempt}`);
      if (status === 401) guesses += 1;
      expect([401, 429]).toContain(status);
      clock.advance(Number(headers['retry-after'] ?? 0) * 1_000);
    }
    expect(guesses).toBeLessThan(70);
    expect(await guess(port, PASSWORD)).toMatchObject({ status: expect.any(Number) });
  });

  test('by many attempts at the same time is no faster', async () => {
    const { port } = await served();
    const replies = await Promise.all(Array.from({ length: 50 }, (_, attempt) => guess(port, `guess ${attempt}`)));
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(4);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(46);
  });

  test('that has to wait gets no answer, not even for the right password', async () => {
    const { port, clock } = await served();
    for (let attempt = 0; attempt < 4; attempt += 1) await guess(port, 'wrong');
    expect(await guess(port, PASSWORD)).toMatchObject({ status: 429, text: '{"error":"too_many","retryAfterSeconds":1}' });
    clock.advance(1_000);
    expect((await guess(port, PASSWORD)).status).toBe(200);
  });

  test('does not end the sessions of others', async () => {
    const { port } = await served();
    const headers = await signIn(port);
    for (let attempt = 0; attempt < 10; attempt += 1) await guess(port, 'wrong');
    expect((await ask(port, { path: '/api/snapshot', headers })).status).toBe(200);
  });

  test('by tokens finds no session', async () => {
    const { port } = await served();
    await signIn(port);
    for (const token of ['', 'x', 'null', '%00', 'x'.repeat(43)]) {
      const headers = { cookie: `isolarcloud2mqtt_0=${token}` };
      expect((await ask(port, { path: '/api/snapshot', headers })).status).toBe(401);
    }
  });

  test.each([null, 1, {}, ['a'], undefined])('with %s in place of a password is no attempt', async (password) => {
    const { port } = await served();
    expect((await guess(port, password)).status).toBe(400);
  });
});
