import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { textsByLanguage } from '../../src/app/texts.ts';
import { ChangeRing } from '../../src/page/model/change-ring.ts';
import { PageServer } from '../../src/page/server/server.ts';
import { fleetView } from '../../src/page/view/fleet-view.ts';
import { fleetFacts } from '../support/shown-fleet.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { findings, openPage } from './support/browser.ts';

const BUNDLE = join(import.meta.dirname, '../../dist/page/bundle');

/** Serves the page of a replica, with facts that a test can change. */
async function servedFleet() {
  const { now, sleep } = new VirtualClock(Date.UTC(2026, 2, 10, 15));
  const texts = textsByLanguage();
  const changes = new ChangeRing();
  const shown = { facts: fleetFacts(now()) };
  const fleet = {
    ...{ changes, language: 'en' as const, isReady: true },
    fleet: (language: Parameters<typeof texts>[0]) => fleetView(shown.facts, now(), texts(language)),
    metrics: async () => ({ type: 'text/plain', text: '' }),
  };
  const options = { host: '127.0.0.1', port: 0, password: null, names: [], bundle: BUNDLE, notBuilt: 'not built' };
  const server = new PageServer(options, { fleet, now, sleep, report: (error) => expect(error).toBeNull() });
  onTestFinished(() => server.stop());
  const url = await server.start();
  const show = (facts: typeof shown.facts): void => {
    shown.facts = facts;
    changes.add([{ kind: 'everything' }]);
  };
  return { url, show, now };
}

it('a replica shows who owns what, the shards without an owner and the worst problem, and follows each heartbeat', async () => {
  const { url, show, now } = await servedFleet();
  const page = await openPage(url);
  await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
  await page.getByText('Plants are not read, since no replica owns their shards: 50 plants in shard 4.').waitFor();
  const cellsOf = async (table: string, row: string): Promise<readonly string[]> =>
    page
      .getByRole('region', { name: `Table: ${table}` })
      .locator('tr', { hasText: row })
      .locator('th, td')
      .allTextContents();
  expect(await cellsOf('Replicas', 'replica-1')).toEqual(['replica-1', 'alive', expect.any(String), '2', '100', '1.2.3']);
  expect((await cellsOf('Replicas', 'replica-3'))[1]).toBe('cut off');
  expect(await cellsOf('Shards', '0123456789ab').then((cells) => cells.length)).toBe(24);
  await page.getByText('21 in this hour').waitFor();
  expect(await page.getByRole('navigation').count()).toBe(0);
  expect(await findings(page)).toEqual([]);

  show(fleetFacts(now(), { problem: null, unowned: [] }));
  await page.getByText('Each shard has a replica that reads it.').waitFor();
  await page.getByLabel('Language').selectOption('Deutsch');
  await page.getByRole('heading', { level: 1, name: 'Flotte' }).waitFor();
  await page.getByText('Jeder Shard hat eine Replik, die ihn liest.').waitFor();
});
