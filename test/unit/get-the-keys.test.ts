import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/load.ts';
import { signInOf } from '../../src/config/sign-in.ts';
import { ERRORS } from '../../src/errors.ts';

interface Guide {
  readonly file: string;
  readonly texts: string;
  readonly region: string;
}

const GUIDES: readonly Guide[] = [
  { file: 'docs/get-the-keys.md', texts: 'src/texts/en.json', region: 'europe' },
  { file: 'docs/pt-BR/get-the-keys.md', texts: 'src/texts/pt.json', region: 'international' },
];

describe.each(GUIDES)('the guide to the keys $file', ({ file, texts, region }) => {
  const guide = readFileSync(file, 'utf8');
  /** Rows of the table of what can go wrong, which is the last section, each with the cell of what is shown. */
  const shown = [...guide.slice(guide.lastIndexOf('\n## ')).matchAll(/^\| .+? \| (.+?) \| .+? \|$/gm)].map(([, cell = '']) => cell);
  const codes = shown.flatMap((cell) => [...cell.matchAll(/`((?!er_)[a-z]+(?:_[a-z]+)+)`/g)].map(([, code = '']) => code));

  it.each([...guide.matchAll(/^```yaml\n(version[\s\S]*?)^```$/gm)].map(([, text = '']) => text))(
    'has a configuration that is right: %#',
    (text) => {
      // The program refuses the placeholders that a user must replace.
      const written = text.replace(/\w+@example.com/, 'me@home').replace(/(?<=^ {2}password: ).*/m, 'secret');
      const { config, problems } = checkConfig({ path: 'config.yaml', env: {}, readFile: () => written });
      expect(problems).toEqual([]);
      expect(config?.isolarcloud.region).toBe(region);
      expect(config && signInOf(config.isolarcloud)).toMatchObject(
        text.includes('password') ? { flavour: 'password' } : { flavour: 'oauth', redirectUrl: 'http://127.0.0.1:8099/callback' },
      );
    },
  );

  it('names errors that exist, and every one of an application and its authorisation', () => {
    expect(codes.filter((code) => !(code in ERRORS))).toEqual([]);
    const ofApplications = Object.keys(ERRORS).filter((code) =>
      /^(authorization_|application_)|^(redirect_mismatched|plants_not_authorized)$/.test(code),
    );
    expect(codes).toEqual(expect.arrayContaining(ofApplications));
  });

  it('quotes sentences as the program says them', () => {
    const quoted = shown.flatMap((cell) => [...cell.matchAll(/"([^"]+)"/g)].map(([, sentence = '']) => sentence));
    const known = readFileSync(texts, 'utf8');
    const unknown = quoted.filter((sentence) => !known.includes(sentence.replace(/^(application_id|region|redirect_url) /, '')));
    expect(quoted.length).toBeGreaterThan(4);
    expect(unknown).toEqual([]);
  });
});
