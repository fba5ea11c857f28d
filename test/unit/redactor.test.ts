import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '../../src/errors.ts';
import { createRedactor } from '../../src/redactor.ts';
import { ENGLISH } from '../../src/texts/texts.ts';

const SENTENCES = (Object.keys(ERRORS) as ErrorCode[]).flatMap((code) => [
  ENGLISH(`error.${code}.happened`),
  ENGLISH(`error.${code}.remedy`),
]);
const WORDS = SENTENCES.flatMap((sentence) => sentence.split(/[\s,.:;()"]+/)).filter((word) => word !== '');

/** Random secrets: words of this program and of others, names, numbers, keys, and any text. */
const secret = fc
  .oneof(
    fc.constantFrom(...WORDS, ...Object.keys(ERRORS), 'mqtt', 'wrong', 'online', 'homeassistant', 'isolarcloud2mqtt', 'isolarcloud'),
    fc.constantFrom(
      '1883',
      '12345678',
      '20260310',
      '127.0.0.1',
      'a.*b',
      '$&',
      '$1',
      '(',
      '\\',
      '"',
      "'",
      '%',
      'p"a\\ss wörd',
      'a\nb',
      '😀',
      'Ünïcødé',
    ),
    fc.stringMatching(/^[0-9a-f]{32}$/),
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  )
  // A secret of asterisks would be part of the mask that replaces secrets, and a blank text is not a secret.
  .filter((text) => !/^[\s*]*$/.test(text));

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The contexts in which other programs print a value: preceding text, encoding, following text. */
const PLACES: readonly (readonly [string, (secret: string) => string, string])[] = [
  ['', (text) => text, ''],
  ['user_password=', (text) => text, ''],
  ['Access denied: ', (text) => text, ''],
  ['Access denied: ', (text) => text, ', try again'],
  ['password: ', (text) => text, ' is refused'],
  ["Got '", (text) => text, "' for data['token']"],
  ['bad body {"user_password":"', inJson, '","lang":"x"}'],
  ['{"message":"bad body {\\"user_password\\":\\"', (text) => inJson(inJson(text)), '\\"}"}'],
  ['https://gateway.example/openapi?token=', encodeURIComponent, '&lang=x'],
  ['Invalid URL: http://joana:', encodeURIComponent, '@proxy.example:3128/'],
  ['form=', (text) => new URLSearchParams([['', text]]).toString().slice(1), '&x=y'],
  ['proxy-authorization: Basic ', (text) => Buffer.from(`joana:${text}`).toString('base64'), ''],
  ['authorization: Bearer ', (text) => text, ''],
  ['x-access-key: ', (text) => text, '\r\nlang: x'],
];

describe('words of another program', () => {
  test('never show a secret as a value, however it is written', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...PLACES), (text, [before, write, after]) => {
        const { words } = createRedactor([text]);
        const shown = words(`${before}${write(text)}${after}`);
        expect(shown).toContain('***');
        expect(`${shown}\n`).not.toContain(`${before}${write(text)}${after || '\n'}`);
      }),
      { numRuns: 3_000 },
    );
  });

  test('never show a secret that can be nothing else, wherever it stands', () => {
    const long = fc.oneof(
      fc.stringMatching(/^[0-9a-zA-Z+/=_-]*[0-9][0-9a-zA-Z+/=_-]*[a-zA-Z][0-9a-zA-Z+/=_-]{8,40}$/),
      fc.string({ minLength: 16 }),
    );
    fc.assert(
      fc.property(
        long.filter((text) => text.trim() === text),
        fc.string(),
        fc.string(),
        (text, before, after) => {
          const { words } = createRedactor([text]);
          expect(words(`${before}${text}${after}`)).toContain('***');
          expect(words(`glued${text}glued`)).toBe('glued***glued');
        },
      ),
    );
  });

  test('are byte for byte what they were where no secret stands as a value', () => {
    const texts = [
      'mqtt error',
      'read ECONNRESET',
      'getaddrinfo ENOTFOUND mqtt',
      'connect ECONNREFUSED 127.0.0.1:1883',
      "ENOENT: no such file or directory, open '/etc/mqtt/online.crt'",
      'Basic authentication is not supported',
      'The wrong turn of the online broker',
    ];
    const { words } = createRedactor([
      'mqtt',
      'wrong',
      'online',
      'broker',
      'code',
      'read',
      '1883',
      '127.0.0.1',
      'authentication',
      'isolarcloud2mqtt',
    ]);
    for (const text of texts) expect(words(text)).toBe(text);
  });

  test('lose what stands as a value also where it is a word: a value is no place for one', () => {
    const { words } = createRedactor(['mqtt']);
    expect(words("unknown scheme 'mqtt'")).toBe("unknown scheme '***'");
    expect(words('protocol=mqtt version=5')).toBe('protocol=*** version=5');
  });

  test('lose the user and password of a URL and of a Basic authorization, known or not', () => {
    const { words } = createRedactor([]);
    expect(words('proxy http://a:b@proxy.example:3128 refused')).toBe('proxy http://***@proxy.example:3128 refused');
    expect(words(`sent Basic ${Buffer.from('a:b').toString('base64')}`)).toBe('sent Basic ***');
  });
});

describe('our own words', () => {
  test('are never changed, for any secrets', () => {
    const substring = fc
      .tuple(fc.constantFrom(...SENTENCES), fc.nat(), fc.nat())
      .map(([sentence, from, length]) => sentence.slice(from % sentence.length).slice(0, 1 + (length % 60)));
    fc.assert(
      fc.property(fc.array(fc.oneof(secret, substring), { maxLength: 10 }), (secrets) => {
        const { line } = createRedactor(secrets.filter((text) => !/^[0-9a-f]{32}$/.test(text)));
        for (const sentence of [...SENTENCES, ...Object.keys(ERRORS)]) expect(line(sentence)).toBe(sentence);
      }),
    );
  });

  test('codes and names are never changed as fields of a line either', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORDS, ...Object.keys(ERRORS), 'mqtt', '127.0.0.1'), { maxLength: 10 }), (secrets) => {
        const { value } = createRedactor(secrets);
        for (const text of [...Object.keys(ERRORS), 'mqtt', '127.0.0.1', 'mqtt.lan:1883', 'getDeviceList']) expect(value(text)).toBe(text);
      }),
    );
  });

  test('a key is hidden in any line, in case a rule was forgotten', () => {
    const { line } = createRedactor(['A1B2C3D4E5F60718293A4B5C6D7E8F90', 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiI3']);
    expect(line('x A1B2C3D4E5F60718293A4B5C6D7E8F90 y eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiI3z')).toBe('x *** y ***z');
  });
});
