import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { type CloudOptions, CloudSimulator } from '../../src/simulator/cloud.ts';
import { type Cloud, onePlant, startBroker, startCloud } from '../e2e/support.ts';
import { Cli, temporaryFolder } from '../support/cli.ts';
import { VECTOR } from '../support/encryption-vector.ts';
import { Watcher } from '../support/mqtt.ts';
import { freePort } from '../support/ports.ts';
import { startRegions } from '../support/regions.ts';
import { findings, openContext, openPage } from './support/browser.ts';
import { Person } from './support/person.ts';

interface ServedSetup {
  readonly url: string;
  readonly cloud: Cloud;
  readonly command: Cli;
}

/** The built command in an empty folder, with its page on. */
async function serveSetup(
  port: number,
  env: Readonly<Record<string, string>>,
  file = join(temporaryFolder(), 'config.yaml'),
): Promise<Cli> {
  const command = new Cli(['run', '--setup', '--config', file], { env: { ISOLARCLOUD2MQTT_PAGE_PORT: String(port), ...env } });
  await command.until('open the set-up page');
  return command;
}

/** The same with a cloud, whose address is set by the environment, since the set-up offers regions. */
async function startSetup(
  env: Readonly<Record<string, string>> = {},
  optionsFor: (url: string) => Partial<CloudOptions> = () => ({}),
  file?: string,
): Promise<ServedSetup> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const cloud = await startCloud(optionsFor(url));
  const gateway = cloud.isolarcloud['gateway'] ?? '';
  const command = await serveSetup(port, { ISOLARCLOUD2MQTT_ISOLARCLOUD_GATEWAY: gateway, ...env }, file);
  return { url, cloud, command };
}

it.each([320, 1280])('leads from nothing to the first state on MQTT, with few fields and presses, at %d px', async (width) => {
  const { url, cloud } = await startSetup();
  const { app_key = '', secret_key = '', username = '', password = '' } = cloud.isolarcloud;
  const broker = await startBroker();
  const watcher = await Watcher.on(broker.url);
  const page = await openPage(url, { width, motion: 'reduce' });
  const person = new Person(page);
  await person.arrive('Region');
  await person.press('Next');
  await person.arrive('Keys of your application');
  await person.type('App Key of your application in the Developer Portal', app_key);
  await person.type('Secret Key of the same application', secret_key);
  await person.press('Next');
  await person.arrive('Sign-in');
  await person.type('iSolarCloud account: user name or e-mail address', username);
  await person.type('Password of that account', 'wrong');
  await person.press('Sign in');
  await page.getByText('The password is wrong').first().waitFor();
  expect.soft(await findings(page), 'wrong password').toEqual([]);
  expect(cloud.simulator.logins).toHaveLength(1);
  await person.type('Password of that account', password);
  await person.press('Sign in');
  await person.arrive('Plants to read');
  await page.getByRole('checkbox', { name: /Casa Ipê/ }).waitFor();
  expect.soft(await findings(page), 'plants').toEqual([]);
  await person.press('Next');
  await person.arrive('Points to read');
  await page.getByRole('radio', { name: /^essential: \d+ points/ }).waitFor();
  expect.soft(await findings(page), 'points').toEqual([]);
  await person.press('Next');
  await person.arrive('MQTT broker');
  await page.getByRole('radio', { name: 'Another broker' }).check();
  await person.type('Address of the broker', broker.url);
  await person.press('Test the broker');
  await page.getByText('The broker took a message').waitFor();
  expect.soft(await findings(page), 'broker').toEqual([]);
  await person.press('Next');
  await person.arrive('Home Assistant');
  await person.press('Go on without it');
  await person.arrive('Configuration');
  await page.getByText('app_key: !secret').waitFor();
  expect.soft(await findings(page), 'file').toEqual([]);
  await person.press('Write them and start the bridge');
  await page.getByRole('heading', { level: 1, name: 'Casa Ipê' }).waitFor();
  await watcher.until((seen) => seen.some(({ topic, payload }) => topic.endsWith('/state') && payload !== ''));
  expect(person.fields).toBeLessThanOrEqual(8);
  expect(person.presses).toBeLessThanOrEqual(12);
});

/** Answers of a set-up, sent as the page sends them. */
const answer = (page: Page, url: string, answers: Readonly<Record<string, string>>): Promise<unknown> =>
  page.request.post(`${url}api/setup/answers`, { headers: { 'content-type': 'application/json' }, data: { answers } });

const accountOf = ({ isolarcloud: { gateway: _, ...account } }: Cloud): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(account).map(([name, value]) => [`isolarcloud.${name}`, value]));

it('finds the region of the account with one login each, if the user presses for it, and goes on there', async () => {
  const clouds = {
    'gateway.isolarcloud.com.hk': new CloudSimulator({ plants: onePlant(), account: { username: 'somebody@example.com' } }),
    'gateway.isolarcloud.eu': new CloudSimulator({ plants: onePlant() }),
    'augateway.isolarcloud.com': new CloudSimulator({ plants: onePlant(), account: { appKey: 'ANOTHER', secretKey: 'another' } }),
    'gateway.isolarcloud.com': new CloudSimulator({ plants: onePlant(), account: { appKey: 'ANOTHER', secretKey: 'another' } }),
  };
  const { env, hosts } = await startRegions(clouds);
  const port = await freePort();
  await serveSetup(port, env);
  const page = await openPage(`http://127.0.0.1:${port}/`, { motion: 'reduce' });
  const person = new Person(page);
  const { appKey, secretKey, username, password } = clouds['gateway.isolarcloud.eu'].account;
  await person.press('Next');
  await person.type('App Key of your application in the Developer Portal', appKey);
  await person.type('Secret Key of the same application', secretKey);
  await person.press('Next');
  await person.type('iSolarCloud account: user name or e-mail address', username);
  await person.type('Password of that account', password);
  await person.press('Sign in');
  await page.getByText('iSolarCloud does not know this account').first().waitFor();
  expect([...hosts]).toEqual(['gateway.isolarcloud.com.hk']);
  await person.press('Ask the other regions (sends the password there, once each)');
  await page.getByText('isolarcloud.region: europe knows application and account: this is the one.').waitFor();
  expect(await findings(page)).toEqual([]);
  await person.press('Use the region europe');
  await person.press('Sign in');
  await person.arrive('Plants to read');
  expect(Object.values(clouds).map(({ logins }) => logins.length)).toEqual([1, 1, 1, 1]);
});

it('says why a broker refuses, and goes on with its user', async () => {
  const { url, cloud } = await startSetup();
  const account = { username: 'bridge', password: 'pa55 word' };
  const broker = await startBroker(account);
  const page = await openPage(`${url}#/setup/broker`, { motion: 'reduce' });
  await answer(page, url, accountOf(cloud));
  const person = new Person(page);
  await page.getByRole('radio', { name: 'Another broker' }).check();
  await person.type('Address of the broker', broker.url);
  await person.press('Test the broker');
  await page.getByText('The MQTT broker refuses').first().waitFor();
  expect(await findings(page)).toEqual([]);
  await person.type('User of the broker (empty: none)', account.username);
  await person.type('Password of that user', account.password);
  await person.press('Test the broker');
  await page.getByText('The broker took a message').waitFor();
});

it('says why a broker does not answer, and takes the embedded one in its place', async () => {
  const { url, cloud } = await startSetup();
  const page = await openPage(`${url}#/setup/broker`, { motion: 'reduce' });
  await answer(page, url, accountOf(cloud));
  const person = new Person(page);
  await page.getByRole('radio', { name: 'Another broker' }).check();
  await person.type('Address of the broker', `127.0.0.1:${await freePort()}`);
  await person.press('Test the broker');
  await page.getByRole('button', { name: 'Go on although the test failed' }).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('radio', { name: /^A broker inside the bridge/ }).check();
  await person.press('Test the broker');
  await page.getByText('The embedded broker starts with the bridge').waitFor();
});

it('removes a secret that was answered by mistake, and keeps one whose field is empty', async () => {
  const { url, cloud } = await startSetup();
  const page = await openPage(url);
  await answer(page, url, { ...accountOf(cloud), 'isolarcloud.rsa_public_key': VECTOR.publicKey });
  await page.reload();
  await page.goto(`${url}#/setup/keys`);
  await page.getByRole('checkbox', { name: 'Remove it' }).check();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Plants to read' }).waitFor();
});

it('sends a refused password again if the user presses the button for that, and not before', async () => {
  const { url, cloud } = await startSetup();
  const page = await openPage(`${url}#/setup/sign_in`);
  await answer(page, url, accountOf(cloud));
  const unlock = cloud.simulator.inject({ kind: 'login_state', state: 2 });
  const signIn = page.getByRole('button', { name: 'Sign in', exact: true });
  await signIn.click();
  await page.getByText('The account is locked').waitFor();
  unlock();
  await signIn.click();
  await page.getByText('nothing was sent this time').waitFor();
  expect(await findings(page)).toEqual([]);
  expect(cloud.simulator.logins).toHaveLength(1);
  await page.getByRole('button', { name: 'Send the same password again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Plants to read' }).waitFor();
  expect(cloud.simulator.logins).toHaveLength(2);
});

it('searches for brokers again if the search has failed, and answers nothing before', async () => {
  const { url } = await startSetup();
  const context = await openContext();
  await context.route('**/api/setup/brokers*', (route) => route.abort(), { times: 1 });
  const page = await openPage(`${url}#/setup/broker`, context);
  const answers: string[] = [];
  page.on('request', (request) => request.url().includes('/answers') && answers.push(request.url()));
  await page.getByText('The bridge does not answer').waitFor();
  await page.locator('button[type="submit"]').click();
  await page.getByRole('radio', { name: 'Another broker' }).waitFor();
  expect(answers).toEqual([]);
});

it('offers files that cannot be written for download, with the place to put them', async () => {
  const { url, cloud } = await startSetup({}, () => ({}), '/proc/config.yaml');
  const page = await openPage(`${url}#/setup/file`, { motion: 'reduce' });
  const write = page.getByRole('button', { name: 'Write them and start the bridge' });
  await page.getByText('isolarcloud.app_key').first().waitFor();
  // These answers come from elsewhere, as from another tab: the first press shows the files with them.
  await answer(page, url, accountOf(cloud));
  await write.click();
  await page.getByText('Answers have changed meanwhile').waitFor();
  await page.getByText('username: ').waitFor();
  expect(await findings(page)).toEqual([]);
  await write.click();
  await page.getByText('/proc/secrets.yaml').waitFor();
  expect(await findings(page)).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download secrets.yaml' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('secrets.yaml');
  expect(readFileSync(await download.path(), 'utf8')).toContain(`isolarcloud_password: "${cloud.isolarcloud['password']}"`);
});

it('goes back with what was answered, shows a mistake at its field, and is in Portuguese too', async () => {
  const { url, cloud } = await startSetup();
  const page = await openPage(`${url}#/setup/keys`, { language: 'pt-BR' });
  const appKey = page.getByLabel('App Key da sua aplicação no Developer Portal', { exact: true });
  await page.getByRole('button', { name: 'Continuar', exact: true }).click();
  await page.locator('input[aria-invalid="true"]').first().waitFor();
  expect(await appKey.evaluate((input) => input === document.activeElement)).toBe(true);
  await page.getByText('está vazio').first().waitFor();
  await appKey.fill(cloud.isolarcloud['app_key'] ?? '');
  await page.locator('input[name="isolarcloud.secret_key"]').fill(cloud.isolarcloud['secret_key'] ?? '');
  await page.getByRole('button', { name: 'Continuar', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Acesso' }).waitFor();
  await page.getByRole('button', { name: 'Voltar', exact: true }).click();
  await page.getByText('Definido. Deixe vazio para manter.').first().waitFor();
  expect(await appKey.inputValue()).toBe('');
  expect(await findings(page)).toEqual([]);
});

it('shows the drawings of the portal, each only once it is opened', async () => {
  const { url } = await startSetup();
  const page = await openPage(`${url}#/setup/keys`);
  const loaded: string[] = [];
  page.on('request', (request) => request.url().includes('/portal-') && loaded.push(request.url()));
  const open = async (summary: string, alt: RegExp): Promise<void> => {
    await page.getByText(summary).click();
    const picture = page.getByRole('img', { name: alt });
    await picture.evaluate((image: HTMLImageElement) => image.decode());
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(720);
  };
  await page.getByText('Where the portal shows the keys').waitFor();
  expect(loaded).toEqual([]);
  await open('Where the portal shows the keys', /^App Key, Secret Key/);
  await open('What the portal asks for this kind', /OAuth2.0 is No/);
  await page.getByRole('radio', { name: /OAuth2.0: Yes/ }).check();
  await open('What the portal asks for this kind', /OAuth2.0 is Yes/);
  expect(loaded.map((address) => address.replace(/-\w+\.svg$/, ''))).toEqual(
    ['keys', 'without-oauth', 'with-oauth'].map((name) => `${url}assets/portal-${name}`),
  );
  expect(await findings(page)).toEqual([]);
});

it('asks for the code from the log beyond this machine, and for a password of the page', async () => {
  const { url, command, cloud } = await startSetup({ ISOLARCLOUD2MQTT_PAGE_HOST: '0.0.0.0' });
  const [, code = ''] = /"code":"([\w-]+)"/.exec(command.output) ?? [];
  const page = await openPage(url);
  await page.getByLabel('Code from the log').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The code is wrong or was used already.').waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByLabel('Code from the log').fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Region' }).waitFor();
  const broker = await startBroker();
  await answer(page, url, { ...accountOf(cloud), 'mqtt.url': broker.url });
  await page.goto(`${url}#/setup/file`);
  await page.getByLabel('Password for this page, which the whole network reaches').fill('correct horse');
  await page.getByRole('button', { name: 'Write them and start the bridge' }).click();
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Casa Ipê' }).waitFor();
});

it('shows the bridge in a tab that was left open in the set-up, once another tab has finished it', async () => {
  const { url, cloud, command } = await startSetup();
  const broker = await startBroker();
  const left = await openPage(url);
  await left.getByRole('heading', { level: 1, name: 'Region' }).waitFor();
  await answer(left, url, { ...accountOf(cloud), 'mqtt.url': broker.url });
  const second = await openPage(`${url}#/setup/file`);
  await second.getByText('username: ').waitFor();
  await second.getByRole('button', { name: 'Write them and start the bridge' }).click();
  await command.until('the page is served');
  await left.getByRole('button', { name: 'Next', exact: true }).click();
  await left.getByRole('heading', { level: 1, name: 'Casa Ipê' }).waitFor();
});

it('says what to do with a code for which no authorisation has begun', async () => {
  const { url } = await startSetup();
  const page = await openPage(`${url}callback?code=a1b2c3d4&state=${'a'.repeat(32)}`);
  await page.getByText('No authorisation has begun here.').waitFor();
  expect(page.url()).not.toContain('a1b2c3d4');
  expect(await findings(page)).toEqual([]);
});

it('lets the owner authorise an application, receives the code at its own address in another tab, and goes on there with few fields and presses', async () => {
  const { url, cloud } = await startSetup({}, (own) => ({ oauth: { redirectUrl: `${own}callback` } }));
  const broker = await startBroker();
  const watcher = await Watcher.on(broker.url);
  const context = await openContext({ motion: 'reduce' });
  const page = await openPage(url, context);
  const first = new Person(page);
  await first.press('Next');
  await first.arrive('Keys of your application');
  await first.choose(/OAuth2.0: Yes/);
  await first.type('App Key of your application in the Developer Portal', cloud.isolarcloud['app_key'] ?? '');
  await first.type('Secret Key of the same application', cloud.isolarcloud['secret_key'] ?? '');
  await first.press('Next');
  await first.arrive('Sign-in');
  await page.getByText(`${url}callback`).waitFor();
  const authorizeUrl = cloud.simulator.authorizeUrl(cloud.isolarcloud['gateway'] ?? '');
  await first.type('Authorize URL of the application in the Developer Portal, or its number', authorizeUrl);
  await first.press('Authorise');
  const link = page.getByRole('link', { name: 'Open the page of iSolarCloud' });
  const arrival = cloud.simulator.authorise((await link.getAttribute('href')) ?? '') ?? '';
  first.presses += 1;
  expect.soft(await findings(page), 'authorisation').toEqual([]);
  const tab = await openPage(arrival, context);
  await tab.getByRole('heading', { level: 1, name: 'Plants to read' }).waitFor();
  expect(tab.url()).not.toContain('code=');
  await tab.getByRole('checkbox', { name: /Casa Ipê/ }).waitFor();
  await page.getByRole('button', { name: 'Use this code' }).click();
  await first.arrive('Plants to read');
  await page.getByRole('checkbox', { name: /Casa Ipê/ }).waitFor();
  const second = new Person(tab);
  await second.press('Next');
  await second.arrive('Points to read');
  await second.press('Next');
  await second.arrive('MQTT broker');
  await tab.getByRole('radio', { name: 'Another broker' }).check();
  await second.type('Address of the broker', broker.url);
  await second.press('Test the broker');
  await tab.getByText('The broker took a message').waitFor();
  await second.press('Next');
  await second.press('Go on without it');
  await second.arrive('Configuration');
  await tab.getByText('application_id: !secret').waitFor();
  await second.press('Write them and start the bridge');
  await watcher.until((seen) => seen.some(({ topic, payload }) => topic.endsWith('/state') && payload !== ''));
  expect(first.fields + second.fields).toBeLessThanOrEqual(8);
  expect(first.presses + second.presses).toBeLessThanOrEqual(12);
});
