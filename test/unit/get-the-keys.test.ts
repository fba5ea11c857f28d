import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/load.ts';
import { signInOf } from '../../src/config/sign-in.ts';
import { ERRORS } from '../../src/errors.ts';

const GUIDE = readFileSync('docs/get-the-keys.md', 'utf8');
/** Rows of the table of what can go wrong, each with the cell of what is shown. */
const SHOWN = [...GUIDE.slice(GUIDE.indexOf('## What can go wrong')).matchAll(/^\| .+? \| (.+?) \| .+? \|$/gm)].map(
  ([, cell = '']) => cell,
);
const CODES = SHOWN.flatMap((cell) => [...cell.matchAll(/`((?!er_)[a-z]+(?:_[a-z]+)+)`/g)].map(([, code = '']) => code));
const TEXTS = readFileSync('src/texts/en.json', 'utf8');

describe('the guide to the keys', () => {
  it.each([...GUIDE.matchAll(/^```yaml\n(version[\s\S]*?)^```$/gm)].map(([, text = '']) => text))(
    'has a configuration that is right: %#',
    (text) => {
      // The program refuses the placeholders that a user must replace.
      const written = text.replace('you@example.com', 'me@home').replace('your iSolarCloud password', 'secret');
      const { config, problems } = checkConfig({ path: 'config.yaml', env: {}, readFile: () => written });
      expect(problems).toEqual([]);
      expect(config?.isolarcloud.region).toBe('europe');
      expect(config && signInOf(config.isolarcloud)).toMatchObject(
        text.includes('password') ? { flavour: 'password' } : { flavour: 'oauth', redirectUrl: 'http://127.0.0.1:8099/callback' },
      );
    },
  );

  it('names errors that exist, and every one of an application and its authorisation', () => {
    expect(CODES.filter((code) => !(code in ERRORS))).toEqual([]);
    const ofApplications = Object.keys(ERRORS).filter((code) =>
      /^(authorization_|application_)|^(redirect_mismatched|plants_not_authorized)$/.test(code),
    );
    expect(CODES).toEqual(expect.arrayContaining(ofApplications));
  });

  it('quotes sentences as the program says them', () => {
    const quoted = SHOWN.flatMap((cell) => [...cell.matchAll(/"([^"]+)"/g)].map(([, sentence = '']) => sentence));
    const unknown = quoted.filter((sentence) => !TEXTS.includes(sentence.replace(/^(application_id|region|redirect_url) /, '')));
    expect(quoted.length).toBeGreaterThan(4);
    expect(unknown).toEqual([]);
  });
});
