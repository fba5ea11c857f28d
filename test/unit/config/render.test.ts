import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readTexts } from '../../../src/app/texts.ts';
import { configJsonSchema } from '../../../src/config/json-schema.ts';
import { checkConfig, loadConfig } from '../../../src/config/load.ts';
import { renderExample } from '../../../src/config/render-example.ts';
import { renderReference } from '../../../src/config/render-reference.ts';
import { itemOf, optionsOf, schemaAt } from '../../../src/config/shape.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { inputOf } from './support.ts';

/** All options of the schema, including those of the entries of lists. */
const options = optionsOf().flatMap((option) => {
  const item = itemOf(option.schema);
  return item instanceof z.ZodObject ? [option, ...optionsOf(item)] : [option];
});

describe('config.example.yaml', () => {
  const example = renderExample();
  const everythingSet = example.replace(/^(\s*)#(?! )/gm, '$1').replace('mqtt://localhost:1883', 'mqtts://localhost:8883');

  /** Returns the example with values in place of its placeholders. */
  const filledIn = (text: string): string => text.replaceAll(/\byour-|you@example/g, 'own');

  const accounts = /^accounts:\n(?:[ #].*\n)*/m;
  const withOneAccount = everythingSet.replace(accounts, '');
  const withSeveral = everythingSet.replace(/^(isolarcloud|plants):\n(?:[ #].*\n)*/gm, '');

  it('sets the account alone', () => {
    expect(loadConfig(inputOf(filledIn(example)))).toEqual(
      loadConfig(
        inputOf('version: 1\nisolarcloud: { app_key: ownapp-key, secret_key: ownsecret-key, username: own.org, password: ownpassword }'),
      ),
    );
  });

  it('loads with every option set', () => {
    const config = loadConfig(inputOf(filledIn(withOneAccount.replace(/^ {2}(application_id|redirect_url):.*\n/gm, ''))));
    expect(config.points.custom).toEqual([expect.objectContaining({ device_type: 44, point_id: '59004', name: 'Battery cluster SOC' })]);
    const { application_id, redirect_url, ...isolarcloud } = config.isolarcloud;
    expect([application_id, redirect_url]).toEqual([null, null]);
    expect(JSON.stringify({ ...config, isolarcloud })).not.toContain('null');
  });

  it('loads with an application in place of the account', () => {
    const text = withOneAccount.replace(/^ {2}(username|password):.*\n/gm, '').replace('sign_in: password', 'sign_in: oauth');
    expect(loadConfig(inputOf(filledIn(text))).isolarcloud).toMatchObject({ sign_in: 'oauth', application_id: '2471', username: null });
  });

  it('loads with a list of accounts in place of the single one', () => {
    const text = filledIn(withSeveral.replace(/^ {4}(application_id|redirect_url):.*\n|^ {2}replica:.*\n/gm, ''));
    expect(loadConfig(inputOf(text)).accounts).toMatchObject([{ name: 'home', username: 'own.org', budget: { per_day: 10_000 } }]);
  });

  it('has placeholders that are noticed before they are sent anywhere', () => {
    const { problems } = checkConfig(inputOf(example));
    expect(problems.map(({ option }) => option.replace('isolarcloud.', ''))).toEqual(['app_key', 'secret_key', 'username', 'password']);
  });

  it('is completed by editors', () => {
    expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=./config.schema.json');
  });

  it.each(options.map(({ path }) => path.at(-1)))('holds %s', (key) => {
    expect(everythingSet).toMatch(new RegExp(`^[ -]*${key}: ?`, 'm'));
  });
});

describe('docs/configuration.md', () => {
  const page = renderReference({ root: '..', texts: ENGLISH });

  it.each(optionsOf().map(({ path }) => path))('explains %s %s', (...path) => {
    const name = path.slice(path.length > 1 ? 1 : 0).join('.');
    expect(page).toContain(`| \`${name}\` | `);
  });

  it('shows what may be written, what holds and what it means', () => {
    expect(page).toContain('| `interval_minutes` | 1 to 1440 | `5` | Minimum minutes between two polls.');
    expect(page).toContain('| `app_key` | text | **must be set** | App Key of your application in the Developer Portal. |');
    expect(page).toContain(
      '| `include` | list | `[]` | Points beyond the preset, as device type / point id (docs/points.md). Example: `[14/13141]`. |',
    );
  });
});

it('docs/pt-BR/configuration.md says the same in Portuguese', () => {
  const page = renderReference({ root: '../..', texts: readTexts('pt') });
  expect(page).toContain('| `interval_minutes` | 1 a 1440 | `5` | Mínimo de minutos entre duas leituras.');
  expect(page).toContain('| `app_key` | texto | **obrigatório** | App Key da sua aplicação no Developer Portal. |');
});

describe('config.schema.json', () => {
  const schema = configJsonSchema();

  it('knows the options, refuses others, and takes ids as numbers too', () => {
    expect(schema).toMatchObject({
      additionalProperties: false,
      required: ['version'],
      oneOf: [{ required: ['isolarcloud'] }, { required: ['accounts'] }],
      properties: {
        isolarcloud: { additionalProperties: false, required: ['app_key', 'secret_key'] },
        polling: { type: ['object', 'null'], properties: { interval_minutes: { type: 'integer', minimum: 1, maximum: 1440, default: 5 } } },
        plants: { properties: { exclude: { items: { type: ['string', 'integer'], pattern: '^\\d+$' } } } },
      },
    });
  });
});

describe('the schema', () => {
  it.each(options.map(({ path, schema }) => [path.join('.'), schema] as const))('documents %s in a sentence or two', (_, schema) => {
    expect(schema.meta()?.description).toMatch(/^[\w.]+ .*\.$/);
  });

  it('is found along a path of keys and list indexes', () => {
    expect(schemaAt(['points', 'custom', 0, 'scale'])).not.toBeNull();
    expect(schemaAt(['points', 'custom', 0, 'scales'])).toBeNull();
    expect(schemaAt(['plants', 'include', 1])).not.toBeNull();
    expect(schemaAt(['constructor'])).toBeNull();
  });
});
