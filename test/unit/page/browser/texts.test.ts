import { expect, it } from 'vitest';
import en from '../../../../src/texts/en.json' with { type: 'json' };
import pt from '../../../../src/texts/pt.json' with { type: 'json' };

it('the page is complete in Portuguese', () => {
  const ofPage = Object.keys(en).filter((key) => key.startsWith('page.'));
  expect(ofPage.filter((key) => !Object.hasOwn(pt, key))).toEqual([]);
});
