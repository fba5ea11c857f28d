import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaAt, unwrap } from '../../../src/config/shape.ts';
import { APP_OPTIONS, readAppOptions } from '../../../src/supervisor/app-options.ts';
import { appPlaceIn } from '../../../src/supervisor/place.ts';
import { optionTypes } from '../../support/app-config.ts';

describe('the options of the app', () => {
  it('are those of its config.yaml', () => {
    expect(Object.keys(APP_OPTIONS)).toEqual(Object.keys(optionTypes()));
  });

  it('set options that the bridge has, with the same choices', () => {
    for (const [name, option] of Object.entries(APP_OPTIONS)) {
      const schema = schemaAt(option.split('.'));
      expect(schema, option).not.toBeNull();
      const choices = /^list\((.+)\)\?$/.exec(optionTypes()[name] ?? '')?.[1]?.split('|');
      expect(choices ?? null, option).toEqual(
        schema && 'options' in unwrap(schema) ? (unwrap(schema) as unknown as { options: unknown }).options : null,
      );
    }
  });

  it('that are empty or absent are not set', () => {
    expect(readAppOptions('{"region":"europe","app_key":"","username":null,"secret_key":" "}')).toEqual({ region: 'europe' });
  });

  it.each(['', '[', '[]', '{"region":1}'])('cannot be read from %j', (text) => {
    expect(readAppOptions(text)).toBeNull();
  });

  it('are texts, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const values = Object.values(readAppOptions(text) ?? {});
        return values.every((value) => typeof value === 'string' && value.trim() !== '');
      }),
    );
  });
});

describe('the place of the app', () => {
  it('is known only to a container that the Supervisor has started', () => {
    const env = { APP_OPTIONS: '{}', SUPERVISOR_TOKEN: 'token' };
    expect(appPlaceIn(env)).toMatchObject({ url: 'http://supervisor', token: 'token', options: '{}' });
    expect(appPlaceIn({ APP_OPTIONS: '{}' })).toBeNull();
    expect(appPlaceIn({ SUPERVISOR_TOKEN: 'token' })).toBeNull();
  });
});
