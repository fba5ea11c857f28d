import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountsIn } from '../../../src/config/accounts.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { secretValues } from '../../../src/config/secrets.ts';
import { ACCOUNT, inputOf, mistakesIn, rightWith } from './support.ts';

const HOME = '{ name: home, region: europe, app_key: home-app-key, secret_key: home-secret, username: me@home, password: pass-word }';
const FARM =
  '{ name: farm, app_key: farm-app-key, secret_key: farm-secret, application_id: 2471, redirect_url: "http://localhost/back", plants: { include: [42] }, budget: { per_hour: 100 } }';
const listOf = (...accounts: readonly string[]): string => `version: 1\naccounts:\n${accounts.map((one) => `  - ${one}\n`).join('')}`;

describe('a list of accounts', () => {
  it('gives each account the configuration of a bridge that has only it', () => {
    const config = loadConfig(inputOf(`${listOf(HOME, FARM)}polling: { budget: { per_hour: 500 } }\n`));
    const [home, farm] = accountsIn(config);
    expect(home?.name).toBe('home');
    expect(home?.config.isolarcloud).toMatchObject({ region: 'europe', app_key: 'home-app-key', username: 'me@home', language: '_en_US' });
    expect(home?.config.plants).toEqual({ include: 'all', exclude: [] });
    expect(home?.config.polling.budget.per_hour).toBe(500);
    expect(farm?.name).toBe('farm');
    expect(farm?.config.isolarcloud).toMatchObject({ region: 'international', application_id: '2471', username: null });
    expect(farm?.config.plants).toEqual({ include: ['42'], exclude: [] });
    expect(farm?.config.polling.budget.per_hour).toBe(100);
    expect(accountsIn(home?.config ?? config)).toEqual([{ name: null, index: 0, config: home?.config }]);
  });

  it('reads a single account as a configuration with isolarcloud and plants alone', () => {
    const account = 'app_key: the-app-key, secret_key: the-secret-key, username: me@home, password: pass-word';
    const plants = '{ include: [42], exclude: [7] }';
    const [listed] = accountsIn(loadConfig(inputOf(listOf(`{ name: home, ${account}, plants: ${plants} }`))));
    expect(listed.config).toEqual(loadConfig(inputOf(`version: 1\nisolarcloud: { ${account} }\nplants: ${plants}\n`)));
  });

  it('takes the region of an account from its Authorize URL', () => {
    const url = 'https://web3.isolarcloud.eu/#/authorized-app?cloudId=3&applicationId=12&redirectUrl=http://localhost/back';
    const text = listOf(`{ name: home, app_key: home-app-key, secret_key: home-secret, application_id: "${url}" }`);
    expect(loadConfig(inputOf(text)).accounts[0]?.region).toBe('europe');
  });

  it('keeps the secrets of every account out of sight', () => {
    const secrets = secretValues(loadConfig(inputOf(listOf(HOME, FARM))), null);
    for (const secret of ['home-app-key', 'home-secret', 'me@home', 'pass-word', 'farm-app-key', 'farm-secret'])
      expect(secrets).toContain(secret);
  });

  it('keeps every entry, in its place, whatever their number', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_]{0,23}$/), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(names, (all) => {
        const entries = all.map(
          (name) => `{ name: "${name}", app_key: "${name}-key", secret_key: x-y-z, username: "${name}", password: word }`,
        );
        const accounts = accountsIn(loadConfig(inputOf(listOf(...entries))));
        expect(accounts.map(({ name }) => name)).toEqual(all);
        expect(accounts.map(({ config }) => config.isolarcloud.app_key)).toEqual(all.map((name) => `${name}-key`));
      }),
    );
  });
});

describe('a configuration with one account', () => {
  it('is its only account, without a name', () => {
    const config = loadConfig(inputOf(rightWith('')));
    expect(config.accounts).toEqual([]);
    expect(accountsIn(config)).toEqual([{ name: null, index: 0, config }]);
  });
});

describe('mistakes in accounts', () => {
  it.each([
    [
      'both sections at once',
      `${listOf(HOME)}${ACCOUNT}`,
      ['4:1 isolarcloud stands beside accounts; move it into an entry of accounts, or remove accounts'],
    ],
    [
      'plants beside the list',
      `${listOf(HOME)}plants: { exclude: [7] }\n`,
      ['4:1 plants stands beside accounts; write it into the entry of the account to which the plants belong'],
    ],
    [
      'a name that two accounts have',
      listOf(HOME, FARM.replace('farm,', 'home,')),
      ['4:13 accounts[1].name is the name of an earlier account too; write another one'],
    ],
    [
      'an account that stands in the list twice',
      listOf(HOME, HOME.replace('home,', 'other,').replace('home-app-key', 'other-app-key')),
      ['4:95 accounts[1].username is the account of an earlier entry too; write each account once'],
    ],
    [
      'an account that stands in the list twice, once with its region and once with the gateway of that region',
      listOf(
        '{ name: home, app_key: k-e-y, secret_key: s-e-c, username: me, password: p-w, region: europe }',
        '{ name: farm, app_key: k-e-y, secret_key: s-e-c, username: me, password: p-w, gateway: "https://gateway.isolarcloud.eu/openapi/" }',
      ),
      ['4:64 accounts[1].username is the account of an earlier entry too; write each account once'],
    ],
    [
      'an application that stands in the list twice, once by its id',
      listOf(
        '{ name: home, app_key: k-e-y, secret_key: s-e-c, application_id: 17, redirect_url: https://me.example/a, region: europe }',
        '{ name: farm, app_key: k-e-y, secret_key: s-e-c, application_id: "https://web3.isolarcloud.eu/#/authorized-app?cloudId=3&applicationId=17&redirectUrl=https%3A%2F%2Fme.example%2Fa" }',
      ),
      ['4:70 accounts[1].application_id is the account of an earlier entry too; write each account once'],
    ],
    [
      'a name that is none',
      listOf(HOME.replace('home,', '"My home",')),
      ['3:13 accounts[0].name is not a short name; write up to 24 small letters, digits and underscores, a letter first'],
    ],
    [
      'an account without a password',
      listOf(HOME, '{ name: farm, app_key: k-e-y, secret_key: s-e-c, username: me }'),
      ['4:7 accounts[1].password is missing (Password of that account)'],
    ],
    [
      'a map in place of the list',
      `version: 1\naccounts:\n  home: ${HOME}\n`,
      ['2:1 accounts must be a list; write [a, b], or one entry a line with - before it'],
    ],
    ['no account', 'version: 1\naccounts: []\n', expect.arrayContaining([expect.stringContaining('isolarcloud.app_key is missing')])],
  ])('%s', (_, text, mistakes) => expect(mistakesIn(text)).toEqual(mistakes));

  it('name the variable that sets the single account beside the list', () => {
    const env = { ISOLARCLOUD2MQTT_ISOLARCLOUD_REGION: 'europe' };
    expect(mistakesIn(listOf(HOME), { env })).toEqual([
      'ISOLARCLOUD2MQTT_ISOLARCLOUD_REGION isolarcloud stands beside accounts; move it into an entry of accounts, or remove accounts',
    ]);
  });
});
