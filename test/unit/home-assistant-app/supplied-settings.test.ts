import { expect, it } from 'vitest';
import { appOptionsIn, settingsOfHomeAssistant, settingsOfOptions } from '../../../src/commands/home-assistant-app/supplied-settings.ts';
import { checkConfig, loadConfig } from '../../../src/config/load.ts';
import { inputOf, rightWith } from '../config/support.ts';

const PLACE = {
  url: 'http://supervisor',
  token: 'token-of-the-app',
  options: '{}',
  ingress: { host: '0.0.0.0', port: 8099, from: '172.30.32.2' },
};
const supplied = settingsOfHomeAssistant(PLACE);

it('reaches Home Assistant through the Supervisor, and fills what outages leave out', () => {
  const { homeassistant } = loadConfig({ ...inputOf(rightWith('')), supplied });
  expect(homeassistant).toMatchObject({ url: 'http://supervisor/core', token: 'token-of-the-app', heal: true });
});

it('reaches it in the same way where the file turns healing off', () => {
  const { homeassistant } = loadConfig({ ...inputOf(rightWith('homeassistant: { heal: false }')), supplied });
  expect(homeassistant).toMatchObject({ url: 'http://supervisor/core', heal: false });
});

it('leaves another Home Assistant to the file alone', () => {
  const { homeassistant } = loadConfig({ ...inputOf(rightWith('homeassistant: { url: http://other:8123 }')), supplied });
  expect(homeassistant).toMatchObject({ url: 'http://other:8123', token: null, heal: false });
});

it('names the options of the app that a file replaces, all of a sign-in at once', () => {
  const options = { region: 'europe', username: 'ana', password: 'of ana', preset: 'standard' } as const;
  const result = checkConfig({ ...inputOf(rightWith('points: { preset: all }')), supplied: settingsOfOptions(options) });
  expect(result.config && appOptionsIn(result.overridden)).toEqual(['username', 'password', 'preset']);
});

it('has the redirect URL of the app for the number of an application, and none for an Authorize URL, which names it', () => {
  const redirectOf = (application_id: string): unknown =>
    settingsOfOptions({ application_id })
      .flatMap(({ settings }) => settings)
      .find(({ option }) => option === 'isolarcloud.redirect_url')?.value;
  expect(redirectOf('2471')).toBe('http://localhost:8099/callback');
  const pasted =
    'https://web3.isolarcloud.com/#/authorized-app?cloudId=2&applicationId=2471&redirectUrl=http%3A%2F%2Flocalhost%3A8099%2Fcallback';
  expect(redirectOf(pasted)).toBeUndefined();
});

it('leaves the account of the app out where a file has a list of accounts, and keeps its other options', () => {
  const options = {
    region: 'europe',
    app_key: 'the-app-key',
    username: 'ana',
    password: 'of ana',
    application_id: '2471',
    preset: 'all',
  } as const;
  const account = 'name: home, app_key: home-app-key, secret_key: home-secret, username: me@home, password: pass-word';
  const result = checkConfig({ ...inputOf(`version: 1\naccounts: [{ ${account} }]\n`), supplied: settingsOfOptions(options) });
  expect(result.problems).toEqual([]);
  expect(result.config?.points.preset).toBe('all');
  expect(result.config && appOptionsIn(result.overridden)).toEqual(['region', 'app_key', 'username', 'password', 'application_id']);
});
