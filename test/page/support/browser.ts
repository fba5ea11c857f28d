import { readFile } from 'node:fs/promises';
import type { AxeResults, RunOptions } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { Language } from '../../../src/texts/languages.ts';

export interface View {
  readonly theme?: 'light' | 'dark';
  readonly language?: Language | 'pt-BR';
  readonly width?: number;
  readonly height?: number;
  /** Zoom of the browser: twice as large, and half as many pixels of the page in the window. */
  readonly zoom?: 1 | 2;
  readonly motion?: 'reduce' | 'no-preference';
  readonly timeZone?: string;
}

let browser: Promise<Browser> | null = null;

/** Debian's Chromium, one for all tests of a file; it ends with the process that runs them. */
function theBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  return browser;
}

/** A browser without cookies and settings, which is closed after the test. */
export async function openContext({
  theme = 'light',
  language = 'en',
  width = 1280,
  height = 900,
  zoom = 1,
  motion = 'no-preference',
  timeZone = 'Europe/Berlin',
}: View = {}): Promise<BrowserContext> {
  const context = await (await theBrowser()).newContext({
    colorScheme: theme,
    locale: language,
    reducedMotion: motion,
    timezoneId: timeZone,
    viewport: { width: width / zoom, height: height / zoom },
    deviceScaleFactor: zoom,
  });
  onTestFinished(() => context.close());
  return context;
}

/** Opens a page. The test fails if it breaks its policy, asks another origin for anything, or throws. */
export async function openPage(url: string, view: View | BrowserContext = {}): Promise<Page> {
  const context = 'newPage' in view ? view : await openContext(view);
  const page = await context.newPage();
  const faults = watch(page, new URL(url).origin);
  onTestFinished(() => expect(faults).toEqual([]));
  await page.goto(url);
  return page;
}

function watch(page: Page, origin: string): readonly string[] {
  const faults: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) faults.push(`asks for ${request.url()}`);
  });
  page.on('pageerror', ({ message }) => faults.push(`throws ${message}`));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  return faults;
}

let axe: Promise<string> | null = null;

/** What axe finds at a page as it is now, and whether it is wider than its window. */
export async function findings(page: Page): Promise<readonly string[]> {
  axe ??= readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  await page.evaluate(await axe);
  const options: RunOptions = { resultTypes: ['violations'] };
  const { violations }: AxeResults = await page.evaluate(
    (of) => (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(of),
    options,
  );
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return [
    ...violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
    ),
    ...(overflow > 0 ? [`${overflow} px wider than the window`] : []),
  ];
}
