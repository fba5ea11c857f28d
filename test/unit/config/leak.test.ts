import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../../src/config/load.ts';
import { BridgeError } from '../../../src/errors.ts';
import { inputOf } from './support.ts';

const [APP_KEY, SECRET_KEY, USER, PASSWORD, BROKER] = ['Zq7kApp', 'Zq7kSecret', 'Zq7kUser', 'Zq7kPassword', 'Zq7kBroker'] as const;

const FILE = `version: 1
isolarcloud:
  region: europe
  app_key: ${APP_KEY}
  secret_key: "${SECRET_KEY}"
  username: ${USER}@example.org
  password: '${PASSWORD}'
plants: { include: all }
mqtt:
  url: mqtt://user:${BROKER}@broker:1883
  password: ${BROKER}
  embedded_broker: { enabled: false, password: ${BROKER} }
page: { enabled: true, password: ${BROKER} }
network:
  proxy: http://user:${BROKER}@proxy:3128
`;

/** Loads a configuration. @returns the error message; empty if it succeeds @throws any error other than a BridgeError */
function saidOf(text: string): string {
  try {
    loadConfig(inputOf(text));
    return '';
  } catch (error) {
    if (error instanceof BridgeError) return `${error.message}${error.stack}${JSON.stringify(error.context)}`;
    throw error;
  }
}

/** Expects that no secret is shown, not even in part: every secret begins with `Zq7k`. */
const expectNoSecret = (said: string): void => {
  expect(said).not.toContain('Zq7k');
};

/** A random typing mistake: a removed or indented line, or an added or removed character. */
const typingMistake = fc.record({
  line: fc.nat({ max: FILE.split('\n').length - 1 }),
  column: fc.nat({ max: 60 }),
  insert: fc.constantFrom(
    '',
    ' ',
    '\t',
    ':',
    ': ',
    '"',
    "'",
    '#',
    '{',
    '}',
    '[',
    ']',
    '- ',
    '*',
    '&',
    '!',
    '%',
    '@',
    '\n',
    '\n  ',
    '|',
    '>',
    ',',
    '\\',
    '? ',
  ),
  remove: fc.nat({ max: 3 }),
});

const withMistakes = (mistakes: readonly { line: number; column: number; insert: string; remove: number }[]): string => {
  const lines = FILE.split('\n');
  for (const { line, column, insert, remove } of mistakes) {
    const text = lines[line] ?? '';
    lines[line] = `${text.slice(0, column)}${insert}${text.slice(column + remove)}`;
  }
  return lines.join('\n');
};

describe('a malformed file', () => {
  it.each([
    ['an unclosed quote', FILE.replace(`'${PASSWORD}'`, `'${PASSWORD}`)],
    ['a missing space after the colon', FILE.replace(`app_key: `, 'app_key:')],
    ['a misspelt key', FILE.replace('  password', '  pasword')],
    ['a secret in the place of a section', `version: 1\nmqtt: ${BROKER}\n`],
    ['a secret in the place of a key', `version: 1\nisolarcloud: {app_key:${APP_KEY}, ${SECRET_KEY}}\n`],
    ['a secret in the place of a list', `version: 1\nisolarcloud: [${APP_KEY}]\n`],
    ['a secret as an alias', FILE.replace(`app_key: `, 'app_key: *')],
    ['a secret as an anchor', FILE.replace(`app_key: `, 'app_key: &')],
    ['a secret as a tag', FILE.replace(`app_key: `, 'app_key: !')],
    ['a secret as the name of a secret', FILE.replace(`app_key: `, 'app_key: !secret ')],
    ['a secret on the next line', FILE.replace(`app_key: `, 'app_key:\n    - ')],
    ['a secret in a comment', FILE.replace('europe', `mars # ${APP_KEY}`)],
    ['a lost comma that puts a secret behind another option', FILE.replace('enabled: false, password:', 'enabled: false password')],
    ['the same and a misspelt key', FILE.replace('enabled: false, password:', 'enabled: false passwo')],
    ['a secret and nothing else', PASSWORD],
  ])('with %s shows no secret', (_, text) => {
    const said = saidOf(text);
    expect(said).toContain('The configuration has mistakes');
    expectNoSecret(said);
  });

  it('shows no secret after any typing mistake', () => {
    fc.assert(
      fc.property(fc.array(typingMistake, { minLength: 1, maxLength: 3 }), (mistakes) => expectNoSecret(saidOf(withMistakes(mistakes)))),
      { numRuns: 1500 },
    );
  });
});

describe('any text', () => {
  const words = fc.constantFrom(
    'version: 1',
    'isolarcloud:',
    'mqtt',
    '\n',
    '  ',
    ': ',
    '- ',
    '*a',
    '&a',
    '!secret x',
    '{',
    '}',
    '[',
    ']',
    '"',
    '<<',
    '__proto__',
    '? ',
    '---',
    '%YAML',
    '|',
    '\t',
  );

  it('is a configuration or a BridgeError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(words).map((parts) => parts.join('')),
        ),
        (text) => void saidOf(text),
      ),
      { numRuns: 2000 },
    );
  });

  it('is a value of the environment or a BridgeError', () => {
    const names = fc.constantFrom(
      'ISOLARCLOUD2MQTT_PLANTS_INCLUDE',
      'ISOLARCLOUD2MQTT_POINTS_CUSTOM',
      'ISOLARCLOUD2MQTT_LOG_LEVEL',
      'ISOLARCLOUD2MQTT_MQTT',
    );
    fc.assert(
      fc.property(names, fc.oneof(fc.string(), words), (name, value) => {
        expect(() => loadConfig(inputOf('version: 1', { env: { [name]: value } }))).toThrow(BridgeError);
      }),
    );
  });
});
