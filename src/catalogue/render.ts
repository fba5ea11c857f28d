/** Renders docs/points.md from the catalogue. */
import type { Limits, PointSpec } from '../model.ts';
import { ENGLISH, nameIn, type Texts } from '../texts/texts.ts';
import { DEVICE_TYPES, deviceTypeName } from './device-types.ts';
import { LIMITS, limitsOf } from './limits.ts';
import { CATALOGUE_TYPES, pointsOf, undocumentedPointsOf, whyNoPoints } from './points.ts';

const INTRODUCTION = `# Device types and points

What the bridge knows of each device type. Select points in the configuration by preset, or one by one as
\`device type/point id\`: \`14/13141\`. Presets are nested: \`essential\` is in \`standard\`, \`standard\` is in \`all\`. A point is
announced once it has returned a value; one marked "off" is disabled in Home Assistant until you enable it.

The published value is the raw value times the scale. The scale here is what holds where neither your configuration nor the
service (getOpenPointInfo) says otherwise. A published value lies within the limits, both included; anything else is null, and the
command \`journal\` says why ([decisions/impossible-values.md](decisions/impossible-values.md)).`;

const CUSTOM_POINT_LIMITS = `## Limits of custom points

What a point of \`points.custom\` can be by its device class and unit, unless its \`min\` and \`max\` say otherwise. A point of any other
class or unit, or without a class, is not limited.`;

const IHOMEMANAGER = `## iHomeManager

Its device type code is undocumented. Look it up with the command \`points\`, and name these points under it in
\`points.include\` or \`points.custom\`.`;

const HEADER = [
  '| id | slug | name | Portuguese name | unit | scale | device class | state class | preset | limits |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];

const LIMITS_HEADER = ['| device class | unit | limits |', '| --- | --- | --- |'];

/** Returns the whole page as Markdown, with the names in English and in Portuguese. */
export function renderPointsPage(portuguese: Texts): string {
  const bare = DEVICE_TYPES.filter((type) => !CATALOGUE_TYPES.includes(type));
  const bareList = bare.map((type) => `- ${type} ${deviceTypeName(type, ENGLISH)}`);
  return `${[
    INTRODUCTION,
    ...CATALOGUE_TYPES.map((type) => section(type, portuguese)),
    [IHOMEMANAGER, '', ...tableOf(undocumentedPointsOf(0), portuguese)].join('\n'),
    [CUSTOM_POINT_LIMITS, '', ...LIMITS_HEADER, ...LIMITS.map(limitsLine)].join('\n'),
    ['## Device types without documented points', '', 'Name the points you know of them in `points.custom`.', '', ...bareList].join('\n'),
  ].join('\n\n')}\n`;
}

function section(type: number, portuguese: Texts): string {
  const why = whyNoPoints(type);
  const note = why === null ? [] : [`In no preset: ${ENGLISH(`no_preset.${why}`)}.`, ''];
  return [
    `## ${type} ${deviceTypeName(type, ENGLISH)}`,
    '',
    ...note,
    ...tableOf(pointsOf(type), portuguese),
    ...pointsOf(type).flatMap(texts),
  ].join('\n');
}

/** Returns lines that list the texts of a status point, each once, since several codes may have the same text; none for other points. */
const texts = ({ slug, values }: PointSpec): string[] =>
  values === null ? [] : ['', `\`${slug}\` is one of: ${[...new Set(Object.values(values))].join(', ')}.`];

const tableOf = (specs: readonly PointSpec[], portuguese: Texts): string[] => [...HEADER, ...specs.map((spec) => line(spec, portuguese))];

function line(spec: PointSpec, portuguese: Texts): string {
  const cells = [
    spec.pointId,
    `\`${spec.slug}\``,
    nameIn(spec.name, ENGLISH),
    nameIn(spec.name, portuguese),
    spec.unit ?? '',
    spec.scale === 1 ? '' : String(spec.scale),
    spec.deviceClass ?? '',
    spec.stateClass ?? '',
    `${spec.preset}${spec.enabledByDefault ? '' : ', off'}`,
    limitsText(spec.limits),
  ];
  return `| ${cells.join(' | ')} |`;
}

const limitsLine = ([deviceClass, unit]: (typeof LIMITS)[number]): string =>
  `| ${deviceClass} | ${unit ?? ''} | ${limitsText(limitsOf(deviceClass, unit))} |`;

function limitsText(limits: Limits | null): string {
  if (limits === null) return '';
  const { min, max } = limits;
  return min === -max ? `±${short(max)}` : `${short(min)} to ${short(max)}`;
}

const short = (number: number): string => (Math.abs(number) < 100_000 ? String(number) : number.toExponential().replace('e+', 'e'));
