/** Renders the page of points from the catalogue: docs/points.md, and docs/pt-BR/points.md. */
import { renderMarkdownTable } from '../markdown-table.ts';
import type { Limits, PointSpec } from '../model.ts';
import { type KeyIn, nameIn, type Texts } from '../texts/texts.ts';
import { DEVICE_TYPES, deviceTypeName } from './device-types.ts';
import { LIMITS, limitsOf } from './limits.ts';
import { CATALOGUE_TYPES, pointsOf, undocumentedPointsOf, whyNoPoints } from './points.ts';

interface PageLanguages {
  /** The language of the page. */
  readonly texts: Texts;
  /** The language of the second names of the points. */
  readonly other: Texts;
}

const COLUMNS: readonly KeyIn<'reference.column'>[] = [
  ...(['point_id', 'slug', 'name', 'other_name', 'unit', 'scale'] as const),
  ...(['device_class', 'state_class', 'preset', 'limits'] as const),
];

/** Returns the whole page as Markdown, with the names of the points in two languages. */
export function renderPointsPage(languages: PageLanguages): string {
  const { texts } = languages;
  const bare = DEVICE_TYPES.filter((type) => !CATALOGUE_TYPES.includes(type));
  const blocks = [
    `# ${texts('reference.points.title')}`,
    texts('reference.other_language', { page: 'points.md' }),
    texts('reference.points.begin'),
    texts('reference.points.values'),
    ...CATALOGUE_TYPES.flatMap((type) => section(type, languages)),
    '## iHomeManager',
    texts('reference.points.ihomemanager'),
    tableOf(undocumentedPointsOf(0), languages),
    `## ${texts('reference.points.custom')}`,
    texts('reference.points.custom_text'),
    renderMarkdownTable(
      [texts('reference.column.device_class'), texts('reference.column.unit'), texts('reference.column.limits')],
      LIMITS.map(([deviceClass, unit]) => [deviceClass, unit ?? '', limitsText(limitsOf(deviceClass, unit), texts)]),
    ),
    `## ${texts('reference.points.bare')}`,
    texts('reference.points.bare_text'),
    bare.map((type) => `- ${type} ${deviceTypeName(type, texts)}`).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function section(type: number, languages: PageLanguages): readonly string[] {
  const { texts } = languages;
  const why = whyNoPoints(type);
  return [
    `## ${type} ${deviceTypeName(type, texts)}`,
    ...(why === null ? [] : [texts('reference.points.in_no_preset', { why: texts(`no_preset.${why}`) })]),
    tableOf(pointsOf(type), languages),
    ...pointsOf(type).flatMap((spec) => valuesOf(spec, texts)),
  ];
}

/** Returns a sentence that lists the texts of a status point, each once, since several codes may have the same text; none for other points. */
const valuesOf = ({ slug, values }: PointSpec, texts: Texts): readonly string[] =>
  values === null ? [] : [texts('reference.points.one_of', { slug, values: [...new Set(Object.values(values))].join(', ') })];

const tableOf = (specs: readonly PointSpec[], languages: PageLanguages): string =>
  renderMarkdownTable(
    COLUMNS.map((column) => languages.texts(`reference.column.${column}`)),
    specs.map((spec) => cellsOf(spec, languages)),
  );

const cellsOf = (spec: PointSpec, { texts, other }: PageLanguages): readonly string[] => [
  spec.pointId,
  `\`${spec.slug}\``,
  nameIn(spec.name, texts),
  nameIn(spec.name, other),
  spec.unit ?? '',
  spec.scale === 1 ? '' : String(spec.scale),
  spec.deviceClass ?? '',
  spec.stateClass ?? '',
  spec.enabledByDefault ? spec.preset : texts('reference.points.off', { preset: spec.preset }),
  limitsText(spec.limits, texts),
];

function limitsText(limits: Limits | null, texts: Texts): string {
  if (limits === null) return '';
  const { min, max } = limits;
  return min === -max ? `±${short(max)}` : texts('reference.points.range', { min: short(min), max: short(max) });
}

const short = (number: number): string => (Math.abs(number) < 100_000 ? String(number) : number.toExponential().replace('e+', 'e'));
