import type { PointSpec } from '../../../src/model.ts';

/** A text point. Tests override members of it to get other kinds of points. */
export const textPoint: PointSpec = {
  deviceType: 1,
  pointId: '1',
  slug: 'point',
  role: null,
  name: { own: 'Point' },
  rawUnit: null,
  unit: null,
  scale: 1,
  invert: false,
  deviceClass: null,
  stateClass: null,
  entityCategory: null,
  enabledByDefault: true,
  preset: 'standard',
  counter: null,
  precision: null,
  values: null,
  limits: null,
};

export const power: PointSpec = { ...textPoint, rawUnit: 'W', unit: 'W', deviceClass: 'power', stateClass: 'measurement' };

export const lifetimeEnergy: PointSpec = {
  ...textPoint,
  rawUnit: 'Wh',
  unit: 'kWh',
  scale: 0.001,
  deviceClass: 'energy',
  stateClass: 'total',
  counter: 'lifetime',
};

export const status: PointSpec = { ...textPoint, deviceClass: 'enum', values: { '0': 'Running', '64': 'Connected' } };
