import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ask, PASSWORD, post, served, signIn } from './support.ts';

test('the page is served with a policy that allows its own files alone', async () => {
  const { port } = await served();
  const { status, headers, text } = await ask(port, { path: '/' });
  expect([status, text]).toEqual([200, '<!doctype html><title>page</title>']);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  });
  expect(headers['content-security-policy']).toContain("default-src 'self'");
  expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
  expect(headers).not.toHaveProperty('access-control-allow-origin');
});

test('a file with a hash in its name is kept for ever, and any file is not sent twice', async () => {
  const { port } = await served();
  const script = await ask(port, { path: '/assets/index-B1x9aaaa.js' });
  expect(script.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  const again = await ask(port, { path: '/', headers: { 'if-none-match': (await ask(port, { path: '/' })).headers.etag ?? '' } });
  expect([again.status, again.text]).toEqual([304, '']);
});

test('a page that was not built says what to do', async () => {
  const { port } = await served({ bundle: '/nonexistent' });
  expect(await ask(port, { path: '/' })).toMatchObject({ status: 503, text: 'not built\n' });
});

test('documents need a login; health, readiness and metrics do not', async () => {
  const { port, source } = await served();
  for (const path of [
    '/api/snapshot',
    '/api/plants',
    '/api/plants/1',
    '/api/plants/1/curve',
    '/api/journal',
    '/api/stream',
    '/api/capture',
  ]) {
    expect(await ask(port, { path })).toMatchObject({ status: 401, text: '{"error":"sign_in","retryAfterSeconds":null}' });
  }
  expect(await ask(port, { path: '/health' })).toMatchObject({ status: 200, text: 'ok\n' });
  expect(await ask(port, { path: '/ready' })).toMatchObject({ status: 503, text: 'not ready\n' });
  source.isReady = true;
  expect(await ask(port, { path: '/ready' })).toMatchObject({ status: 200, text: 'ready\n' });
  expect(await ask(port, { path: '/metrics' })).toMatchObject({ status: 200, text: 'up 1\n' });
});

test('the password opens a session until the logout', async () => {
  const { port } = await served();
  expect(await ask(port, { path: '/api/session' })).toMatchObject({
    text: '{"passwordNeeded":true,"signedIn":false,"isSetup":false,"isFleet":false}',
  });
  const { headers } = await post(port, '/api/login', { password: PASSWORD });
  expect(headers['set-cookie']).toEqual([
    expect.stringMatching(/^isolarcloud2mqtt_\d+=[\w-]{43}; Max-Age=34560000; HttpOnly; SameSite=Strict$/),
  ]);
  const session = await signIn(port);
  expect(await ask(port, { path: '/api/snapshot', headers: session })).toMatchObject({ status: 200 });
  expect(await post(port, '/api/logout', {}, session)).toMatchObject({ status: 200 });
  expect(await ask(port, { path: '/api/snapshot', headers: session })).toMatchObject({ status: 401 });
});

test('behind a proxy with TLS the cookie is sent over TLS alone', async () => {
  const { port } = await served({ names: ['solar.example.org'] });
  const { headers } = await post(port, '/api/login', { password: PASSWORD }, { origin: 'https://solar.example.org' });
  expect(headers['set-cookie']?.[0]).toMatch(/; Secure/);
});

test('a session of a browser ends a week after its last request, however long it lasts', async () => {
  const { port, clock } = await served();
  const { headers } = await post(port, '/api/login', { password: PASSWORD });
  const [, cookie = '', maxAge] = /^([^;]+); Max-Age=(\d+);/.exec(headers['set-cookie']?.[0] ?? '') ?? [];
  const endsMs = clock.now() + Number(maxAge) * 1_000;
  /** A browser does not send a cookie that has ended. */
  const statusAfter = async (days: number): Promise<number> => {
    clock.advance(days * 86_400_000);
    return (await ask(port, { path: '/api/snapshot', ...(clock.now() < endsMs && { headers: { cookie } }) })).status;
  };
  for (let visits = 0; visits < 50; visits += 1) expect(await statusAfter(6)).toBe(200);
  expect(await statusAfter(8)).toBe(401);
});

test('without a password every program on this machine is signed in', async () => {
  const { port } = await served({ password: null });
  expect(await ask(port, { path: '/api/snapshot?plant=1' })).toMatchObject({ status: 200 });
});

test('the snapshot has the time of the bridge, the list that is asked for and the open plant', async () => {
  const { port, clock } = await served({ password: null });
  const { text } = await ask(port, { path: '/api/snapshot?plant=1&search=home&page=3&problems=true' });
  expect(JSON.parse(text)).toMatchObject({
    now: clock.now(),
    plants: { search: 'home', page: 3, problemsOnly: true },
    plant: { plant: { psId: '1' }, devices: [{ psKey: '1_14_1_1' }] },
  });
  const other = await ask(port, { path: '/api/snapshot?plant=2&page=minus' });
  expect(JSON.parse(other.text)).toMatchObject({ plants: { page: 1 }, plant: null });
});

test('an action is passed on and answered', async () => {
  const { port, source } = await served({ password: null });
  const actions = ['refresh', 'restore', 'remove-held', 'doctor', 'capture', 'capture/end'];
  for (const action of actions) expect((await post(port, `/api/${action}`)).status).toBe(200);
  expect(source.asked).toEqual(actions);
});

test('a fault while a request is answered is reported, and the reply does not show it', async () => {
  const { port, source, faults } = await served({ password: null });
  source.journal = () => Promise.reject(new Error('planted secret'));
  const { status, text } = await ask(port, { path: '/api/journal' });
  expect([status, text]).toEqual([503, '{"error":"unavailable","retryAfterSeconds":null}']);
  expect(faults).toEqual([new Error('planted secret')]);
});

test('a port in use and an address of another machine are errors of their own', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(served({ port })).rejects.toMatchObject({ code: 'page_port_taken', exit: 75 });
  await expect(served({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'page_address_absent', exit: 75 });
  await expect(served({ host: 'not an address' })).rejects.toMatchObject({ code: expect.stringMatching(/^page_address_/) });
});

test('the process keeps its own Request and Response', async () => {
  const before = [globalThis.Request, globalThis.Response];
  await served();
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
});

test('a file that is removed after the start is still served: requests do not read files', async () => {
  const { port, folder } = await served();
  await rm(join(folder, 'bundle'), { recursive: true });
  expect((await ask(port, { path: '/' })).status).toBe(200);
});

test('an offer takes its answers alone', async () => {
  const { port, source } = await served({ password: null });
  expect(await post(port, '/api/offers/past/accept')).toMatchObject({ status: 200, text: '{"accepted":true,"againAt":null}' });
  for (const path of ['past/undo', 'future/accept', 'past', 'past/accept/now'])
    expect((await post(port, `/api/offers/${path}`)).status).toBe(404);
  expect(source.asked).toEqual(['accept past']);
});
