import { expect, it } from 'vitest';
import { homeArcs, linesOf, secondsOf } from '../../../../src/page/browser/energy/geometry.ts';
import { sentenceOf } from '../../../../src/page/browser/energy/sentence.ts';
import type { Translate } from '../../../../src/page/browser/settings/language.ts';
import type { EnergyPicture } from '../../../../src/page/view/documents/energy.ts';
import { ENGLISH, type TextKey } from '../../../../src/texts/texts.ts';

const t: Translate = (key, values) => ENGLISH(`page.${key}` as TextKey, values);

const PICTURE: EnergyPicture = {
  solar: 4_230,
  grid: -1_200,
  battery: -1_850,
  home: 1_180,
  homeIsComputed: false,
  soc: 76,
  hasSolar: true,
  hasGrid: true,
  hasBattery: true,
  flows: [{ from: 'solar', to: 'home', power: 1_180 }],
  measuredAt: 0,
};

it('says what the picture shows', () => {
  expect(sentenceOf({ energy: PICTURE }, t, 'en').replaceAll('\u00a0', ' ')).toBe(
    'Solar 4.23 kW, Home 1.18 kW, Grid 1.20 kW selling, Battery (76 %) 1.85 kW charging. Solar to Home: 1.18 kW.',
  );
});

it('says that a value or a meter is missing, and never that it is 0', () => {
  const energy = { ...PICTURE, solar: null, home: null, grid: null, hasGrid: false, hasBattery: false, flows: [] };
  expect(sentenceOf({ energy }, t, 'en')).toBe('Solar no value, Home no value, no meter.');
});

it('draws lines only between parts that the plant has', () => {
  expect(linesOf({ hasSolar: true, hasGrid: true, hasBattery: false })).toEqual(['solar-home', 'solar-grid', 'grid-home']);
  expect(linesOf({ hasSolar: false, hasGrid: false, hasBattery: false })).toEqual([]);
});

it('divides the ring of the home by the sources of its power', () => {
  const arcs = homeArcs([
    { from: 'solar', to: 'home', power: 300 },
    { from: 'solar', to: 'battery', power: 900 },
    { from: 'grid', to: 'home', power: 100 },
  ]);
  expect(arcs).toEqual([
    { from: 'solar', start: 0, share: 0.75 },
    { from: 'grid', start: 0.75, share: 0.25 },
  ]);
  expect(homeArcs([])).toEqual([]);
});

it('moves a larger share of the power faster', () => {
  expect([0, 0.3, 0.5, 0.7, 1].map((share) => secondsOf(share, 1))).toEqual([6, 4.5, 3.5, 2.5, 2]);
  expect(secondsOf(5, 0)).toBe(6);
});
