import { pointsOf } from '../../../../src/catalogue/index.ts';
import { documentOf, type LiveDocument, type SubjectFacts } from '../../../../src/live/live-document.ts';
import { StateTemplates } from '../../../../src/live/state-templates.ts';
import { PLANT_DEVICE_TYPE, type PointSpec, plantKey } from '../../../../src/model.ts';
import type { ViewContext } from '../../../../src/page/view/context.ts';
import { COMPUTED_POINTS } from '../../../../src/readings/net-power.ts';
import { PLANT_NET_POWERS } from '../../../../src/readings/plant-net-power.ts';
import { ENGLISH } from '../../../../src/texts/texts.ts';
import { topicsFor } from '../../../../src/topics.ts';
import { device, plant, START } from '../../poll/support.ts';

export const HYBRID = '1_14_1_1';
export const HOME = plant('1', { name: 'Home' });

const specsOf = (deviceType: number): readonly PointSpec[] => [
  ...pointsOf(deviceType),
  ...[...COMPUTED_POINTS, ...PLANT_NET_POWERS].filter((spec) => spec.deviceType === deviceType),
];

/** The document of a plant (`1_11_0_0`) or device. @param values by slug; only these points are known */
export function documentWith(
  psKey: string,
  values: Readonly<Record<string, number | null>>,
  { measuredAt = START, plant: home = HOME, ...facts }: Partial<SubjectFacts> & { measuredAt?: number; plant?: typeof HOME } = {},
): LiveDocument {
  const isPlant = psKey === plantKey(home.psId);
  const specs = specsOf(isPlant ? PLANT_DEVICE_TYPE : device(psKey).deviceType);
  const missing = Object.keys(values).find((slug) => !specs.some((spec) => spec.slug === slug));
  if (missing !== undefined) throw new Error(`no point ${missing}`);
  const points = specs.filter(({ slug }) => slug in values);
  const columns = { specs: points, values: points.map(({ slug }) => values[slug] ?? null) };
  const newest = { psKey, faultStatus: null, deployed: null, measuredAt, deviceTime: null, readAt: START, ...columns };
  const subject = { psKey, plant: home, device: isPlant ? null : device(psKey, { name: 'Inverter' }), newest, specs };
  const rejections = { count: 0, last: null };
  return documentOf(subject, {
    points,
    dataState: 'fresh',
    rejections,
    alarms: [],
    asleep: 'zero',
    previous: undefined,
    templates: new StateTemplates(),
    ...facts,
  });
}

export const viewContext: ViewContext = {
  texts: ENGLISH,
  nowMs: START,
  topics: topicsFor('isolarcloud'),
  plainTopics: false,
  points: { preset: 'standard', device_types: 'all', include: [], exclude: [], custom: [] },
  announced: {},
  offsetMinutes: () => -180,
  heldOf: () => new Map(),
};
