import { expect, it } from 'vitest';
import { PASSWORD } from '../integration/page/support.ts';
import { startProxy } from '../support/proxy.ts';
import { startBridge } from './support/bridge.ts';
import { openContext, openPage } from './support/browser.ts';
import { startPrefixProxy } from './support/prefix-proxy.ts';
import { servedPage } from './support/served-page.ts';

const HEADING = 'Casa Ipê';
const LOST = 'The connection to the bridge is lost.';

it('asks for the password, says that one is wrong, and stays signed in', async () => {
  const { url } = await startBridge({ password: 'correct horse' });
  const page = await openPage(url);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The password is wrong.').waitFor();
  await page.getByLabel('Password').fill('correct horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: HEADING }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: HEADING }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
});

it('says that the browser keeps no cookie, if the login has no effect', async () => {
  const { url } = await startBridge({ password: 'correct horse' });
  const context = await openContext();
  await context.route('**/api/login', async (route) => {
    const response = await route.fetch();
    const { 'set-cookie': _, ...headers } = response.headers();
    await context.clearCookies();
    await route.fulfill({ response, headers });
  });
  const page = await openPage(url, context);
  await page.getByLabel('Password').fill('correct horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('this browser keeps no cookie').waitFor();
  expect(await page.getByLabel('Password').count()).toBe(1);
});

it('says when the bridge accepts the next request for a poll', async () => {
  const { url } = await startBridge();
  const page = await openPage(url);
  const button = page.getByRole('button', { name: /^Poll/ });
  await expect.poll(() => button.textContent()).toMatch(/^Poll in [1-5]?\d s$/);
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  const seconds = async (): Promise<number> => Number(/\d+/.exec((await button.textContent()) ?? '')?.[0]);
  const first = await seconds();
  await expect.poll(seconds, { timeout: 5_000 }).toBeLessThan(first);
});

it('keeps the chosen theme and language', async () => {
  const { url } = await startBridge();
  const page = await openPage(url);
  await page.getByText('Dark', { exact: true }).click();
  await page.getByLabel('Language').selectOption('português');
  await page.getByRole('heading', { name: 'Dispositivos e pontos' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Dispositivos e pontos' }).waitFor();
  const root = page.locator('html');
  expect([await root.getAttribute('lang'), await root.getAttribute('data-theme')]).toEqual(['pt-BR', 'dark']);
});

it('works in a browser that forbids it to keep anything', async () => {
  const { url } = await startBridge();
  const context = await openContext();
  await context.addInitScript(() => {
    const refuse = (): never => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, name, { get: refuse });
  });
  const page = await openPage(url, context);
  await page.getByText('Dark', { exact: true }).click();
  await page.getByLabel('Language').selectOption('português');
  await page.getByRole('heading', { name: 'Dispositivos e pontos' }).waitFor();
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
});

it('shows ages by the time of the bridge, though the clock of the browser is 10 minutes off', async () => {
  const { url } = await startBridge();
  const context = await openContext();
  await context.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() + 600_000;
  });
  const page = await openPage(`${url}#/bridge`, context);
  const last = page.locator('section', { hasText: 'Next poll' }).locator('time').first();
  await expect.poll(() => last.textContent()).toMatch(/^(now|\d+ sec\. ago)$/);
});

it('says that the connection is lost, and continues the stream after it', async () => {
  const { url, broker } = await startBridge();
  const proxy = await startProxy(url);
  const page = await openPage(proxy.url.replace('mqtt:', 'http:'));
  await page.getByRole('heading', { level: 1, name: HEADING }).waitFor();
  const continued = page.waitForRequest((request) => request.url().includes('api/stream') && 'last-event-id' in request.headers());
  proxy.cut();
  await page.getByText(LOST).waitFor();
  expect(await page.getByText('Current', { exact: true }).count()).toBe(0);
  expect(await page.locator('.flow-dot').count()).toBe(0);
  await broker.stop();
  proxy.mend();
  await page.locator('.dot-problem', { hasText: 'Broker' }).waitFor();
  await continued;
  await expect.poll(() => page.getByText(LOST).count()).toBe(0);
});

it('says since when the connection is lost, until the bridge asks for the password again', async () => {
  const first = await servedPage();
  const page = await openPage(`http://127.0.0.1:${first.port}/#/diagnosis`);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Start the doctor' }).waitFor();
  await first.server.stop();
  const notice = page.getByText(LOST);
  const since = await notice.textContent();
  const failed = (): Promise<unknown> => page.waitForEvent('requestfailed', (request) => request.url().includes('api/stream'));
  await failed();
  await failed();
  expect(await notice.textContent()).toBe(since);
  await servedPage({ port: first.port });
  await page.getByLabel('Password').waitFor();
  expect(await notice.count()).toBe(0);
});

it('asks for everything anew if the computer was suspended while the connection was lost', async () => {
  const { url } = await startBridge();
  const proxy = await startProxy(url);
  const page = await openPage(proxy.url.replace('mqtt:', 'http:'));
  await page.getByRole('heading', { level: 1, name: HEADING }).waitFor();
  await page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 600_000;
  });
  const next = page.waitForRequest((request) => request.url().includes('api/stream'));
  proxy.cut();
  expect((await next).headers()['last-event-id']).toBeUndefined();
});

it('shows two tabs the same, and reads no stream for a hidden one', async () => {
  const { url, broker } = await startBridge();
  const context = await openContext();
  const pages = [await openPage(url, context), await openPage(url, context)] as const;
  for (const page of pages) await page.getByRole('heading', { level: 1, name: HEADING }).waitFor();
  const [shown, hidden] = pages;
  const setHidden = (isHidden: boolean): Promise<void> =>
    hidden.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  const closed = hidden.waitForEvent('requestfailed', (request) => request.url().includes('api/stream'));
  await setHidden(true);
  await closed;
  await broker.stop();
  await shown.locator('.dot-problem', { hasText: 'Broker' }).waitFor();
  expect(await hidden.locator('.dot-problem').count()).toBe(0);
  await setHidden(false);
  await hidden.locator('.dot-problem', { hasText: 'Broker' }).waitFor();
});

it('works below a prefix that a proxy removes, in a frame of the same origin, with its login', async () => {
  const { url } = await startBridge({ password: 'correct horse' });
  const below = await startPrefixProxy(url, '/api/ingress/x1/');
  const page = await openPage(below);
  await page.getByLabel('Password').fill('correct horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: HEADING }).waitFor();
  await page.evaluate((src) => {
    const frame = document.createElement('iframe');
    frame.src = src;
    document.body.append(frame);
  }, below);
  await page.frameLocator('iframe').getByRole('heading', { level: 1, name: HEADING }).waitFor();
});
