import { describe, expect, test } from 'vitest';
import { ask, post, served } from './support.ts';

const STATE = 'a'.repeat(32);
const CODE = 'a-code-of-the-owner';

describe('the redirect URL of an application at the page of a running bridge', () => {
  test('hands the code to the program that waits for its state, and takes it from the address of the browser', async () => {
    const { port } = await served();
    expect(JSON.parse((await post(port, '/callback', { state: STATE })).text)).toEqual({ arrived: null });
    const arrival = await ask(port, { path: `/callback?code=${CODE}&state=${STATE}`, headers: { 'sec-fetch-site': 'cross-site' } });
    expect([arrival.status, arrival.headers.location, arrival.text]).toEqual([303, 'callback/received', '']);
    const shown = await ask(port, { path: '/callback/received' });
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(shown.text).toContain('<p>received</p>');
    expect(JSON.parse((await post(port, '/callback', { state: STATE })).text)).toEqual({ arrived: `?code=${CODE}&state=${STATE}` });
    expect(JSON.parse((await post(port, '/callback', { state: STATE })).text)).toEqual({ arrived: null });
  });

  test.each([
    ['that nobody waits for', `/callback?code=${CODE}&state=${'b'.repeat(32)}`],
    ['without a state', `/callback?code=${CODE}`],
    ['without anything', '/callback'],
  ])('says what to do with a code %s, and keeps and shows none', async (_, path) => {
    const { port, faults } = await served();
    await post(port, '/callback', { state: STATE });
    const reply = await ask(port, { path });
    expect(reply.status).toBe(404);
    expect(reply.text).toContain('<p>nobody</p>');
    expect(JSON.stringify([reply.text, reply.headers, faults])).not.toContain(CODE);
    expect(JSON.parse((await post(port, '/callback', { state: STATE })).text)).toEqual({ arrived: null });
  });

  test('shows nothing of an address as a part of the page', async () => {
    const { port } = await served();
    const { text } = await ask(port, { path: '/callback?code=%3Cscript%3Ealert(1)%3C/script%3E&state=%22%3E%3Cimg%3E' });
    expect(text).not.toMatch(/script|alert|img/);
  });
});

describe('waiting at the redirect URL', () => {
  test.each([
    ['a form of a page of a stranger', { 'content-type': 'text/plain' }, 403],
    ['a script of a page of a stranger', { 'content-type': 'application/json', origin: 'https://evil.example' }, 403],
    ['a request that the browser calls cross-site', { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' }, 403],
    ['a name that a stranger makes lead to this machine', { 'content-type': 'application/json', host: 'evil.example' }, 403],
  ])('is refused to %s', async (_, headers, status) => {
    const { port } = await served();
    const reply = await ask(port, { method: 'POST', path: '/callback', body: JSON.stringify({ state: STATE }), headers });
    expect(reply.status).toBe(status);
    expect((await ask(port, { path: `/callback?code=${CODE}&state=${STATE}` })).status).toBe(404);
  });

  test('is refused to other machines', async () => {
    const { port } = await served({ host: '0.0.0.0' });
    // The connection comes from another loopback address than the one that it leads to, as a connection of another machine does.
    const reply = await post(port, '/callback', { state: STATE }, {}, '127.0.0.2');
    expect(reply.status).toBe(403);
  });

  test.each([[{}], [{ state: 'short' }], [{ state: 1 }], [null]])('needs a state, and not %j', async (body) => {
    const { port } = await served();
    expect((await post(port, '/callback', body)).status).toBe(400);
  });

  test('has a place for eight, and a limit of the body', async () => {
    const { port } = await served();
    const waitAs = (index: number) => post(port, '/callback', { state: String(index).repeat(20) });
    for (let index = 0; index < 8; index += 1) expect((await waitAs(index)).status).toBe(200);
    expect((await waitAs(8)).status).toBe(429);
    expect((await post(port, '/callback', { state: 'a'.repeat(10_000) })).status).toBe(413);
  });
});
