import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { ServedPage } from '../integration/page/support.ts';
import { findings, openPage } from './support/browser.ts';
import { servedPage } from './support/served-page.ts';

/** The page of the diagnosis, with a bridge that has the given documents. */
async function open(language: 'en' | 'pt-BR' = 'en', prepare: (source: ServedPage['source']) => void = () => undefined): Promise<Page> {
  const { port, source } = await servedPage({ password: null });
  prepare(source);
  return openPage(`http://127.0.0.1:${port}/#/diagnosis`, { language });
}

it('runs the doctor in the language of the page', async () => {
  const asked: string[] = [];
  const page = await open('pt-BR', (source) => {
    source.startDoctor = (language) => {
      asked.push(language);
      return { accepted: true, againAt: null };
    };
  });
  await page.getByRole('button', { name: 'Iniciar o doctor' }).click();
  await expect.poll(() => asked).toEqual(['pt']);
});

it('says that the doctor cannot start', async () => {
  const page = await open('en', (source) => {
    source.startDoctor = () => ({ accepted: false, againAt: null });
  });
  await page.getByRole('button', { name: 'Start the doctor' }).click();
  await page.getByText('The doctor cannot start at present.').waitFor();
});

it('says why a capture has failed, and lets another one begin', async () => {
  const page = await open('en', (source) => {
    const problem = { code: 'output_unwritable', happened: 'The disk is full', remedy: 'Delete something.' };
    source.capture = () => ({ startedAt: 0, endsAt: 3_600_000, bytes: 0, complete: false, problem });
  });
  await page.getByText('The disk is full').waitFor({ timeout: 5_000 });
  await page.getByRole('button', { name: 'Capture one hour', disabled: false }).waitFor();
  expect(await findings(page)).toEqual([]);
});

it('ends a capture before its time', async () => {
  let ended = 0;
  const page = await open('en', (source) => {
    source.capture = () => ({ startedAt: 0, endsAt: 3_600_000, bytes: 0, complete: false, problem: null });
    source.endCapture = () => {
      ended += 1;
      return { accepted: true, againAt: null };
    };
  });
  await page.getByRole('button', { name: 'End the capture now' }).click();
  await expect.poll(() => ended).toBe(1);
  expect(await findings(page)).toEqual([]);
});

it('takes a reply that is cut off as none', async () => {
  const page = await open();
  await page.route('**/api/doctor*', (route) => route.fulfill({ contentType: 'application/json', body: '{"accepted":' }));
  await page.getByRole('button', { name: 'Start the doctor' }).click();
  await page.getByText('The doctor cannot start at present.').waitFor({ timeout: 5_000 });
});
