import { describe, expect, test } from 'vitest';
import type { Language } from '../../../src/texts/languages.ts';
import { filled } from '../../../src/texts/placeholders.ts';

const words = (text: string, count: string, language: Language): string =>
  filled(text, (name) => (name === 'count' ? count : undefined), language);

describe('the word that follows a count', () => {
  test.each([
    ['en', 'Remove {count} {count:entity:entities}', ['Remove 0 entities', 'Remove 1 entity', 'Remove 2 entities']],
    ['de', '{count} {count:Gerät:Geräte}', ['0 Geräte', '1 Gerät', '2 Geräte']],
    ['es', '{count} {count:día:días}', ['0 días', '1 día', '2 días']],
    ['nl', '{count} {count:dag:dagen}', ['0 dagen', '1 dag', '2 dagen']],
    ['pt', '{count} {count:entidade:entidades}', ['0 entidade', '1 entidade', '2 entidades']],
    ['fr', '{count} {count:entité:entités}', ['0 entité', '1 entité', '2 entités']],
  ] as const)('has the number that %s has with it', (language, text, expected) => {
    expect(['0', '1', '2'].map((count) => words(text, count, language))).toEqual(expected);
  });

  test('is the plural after a count with a separator of thousands, also where that is a point', () => {
    expect(words('{count} {count:Gerät:Geräte}', '1.000', 'de')).toBe('1.000 Geräte');
    expect(words('{count} {count:device:devices}', '1,001', 'en')).toBe('1,001 devices');
  });

  test('stays as it is written as long as the count is not known', () => {
    expect(words('{other} {other:device:devices}', '1', 'en')).toBe('{other} {other:device:devices}');
  });
});
