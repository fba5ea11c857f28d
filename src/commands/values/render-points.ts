import { deviceTypeName, findPoint, pointsOf, type Selection, whyNoPoints } from '../../catalogue/index.ts';
import { PLANT_DEVICE_TYPE, type PointSpec } from '../../model.ts';
import type { Subject } from '../../poll/collector.ts';
import { nameIn, type Texts } from '../../texts/texts.ts';
import { oneLine, renderTable } from '../output/table.ts';
import { byPlant, nameOf, valueText } from './value-rows.ts';

export interface PointsView {
  /** The configuration's selection. */
  readonly selection: Selection;
  /** Includes points of the catalogue that are not selected. */
  readonly all: boolean;
  readonly texts: Texts;
}

const COLUMNS = [{ title: '' }, { title: '' }, { title: '', align: 'right' as const }, { title: '' }];

/** Plants, devices and points as YAML: the present devices as comments, and below them the lines that select their points. */
export function renderPoints(subjects: readonly Subject[], view: PointsView): string {
  const { texts } = view;
  const found = byPlant(subjects).map((subject) => inventoryOf(subject, texts));
  const plants = subjects.filter(({ device }) => device === null).map(({ plant }) => `    - "${plant.psId}" # ${oneLine(plant.name)}\n`);
  const types = [...new Set(subjects.map(typeOf))].sort((a, b) => a - b);
  return [
    '# What this account has.\n',
    ...found,
    '\n# Lines for the configuration that select it.\n\nplants:\n  include:\n',
    ...plants,
    '\npoints:\n  include:\n',
    ...types.map((deviceType) => linesOf(deviceType, view)),
  ].join('');
}

/** A plant or device with its values, as comments. */
function inventoryOf(subject: Subject, texts: Texts): string {
  const { plant, device, psKey, newest } = subject;
  const deviceType = typeOf(subject);
  const title = device === null ? `\n# ${oneLine(plant.name)}, ps_id ${plant.psId}` : `#\n#   ${oneLine(nameOf(subject))}, ${psKey}`;
  const readings = newest?.readings ?? [];
  const rows = readings.map((reading) => [
    selectorOf(reading.spec),
    reading.spec.slug,
    valueText(reading),
    nameIn(reading.spec.name, texts),
  ]);
  const values = rows.length > 0 ? comment(renderTable(COLUMNS, rows)) : `#     no values: ${whyNothing(subject, texts)}\n`;
  return `${title}, ${typeName(deviceType, texts)} (device type ${deviceType})\n${values}`;
}

function whyNothing(subject: Subject, texts: Texts): string {
  if (subject.specs.length > 0) return 'iSolarCloud sends none of it';
  const why = whyNoPoints(typeOf(subject));
  return why === null ? 'the configuration selects none of its points; see --all' : texts(`no_preset.${why}`);
}

/** The points of a device type; those that are not selected are commented out. */
function linesOf(deviceType: number, { selection, all, texts }: PointsView): string {
  const selected = new Set((selection.get(deviceType) ?? []).map(({ spec }) => spec.pointId));
  const known = [...new Set([...pointsOf(deviceType), ...fromElsewhere(deviceType, selected)])];
  const shown = known.filter(({ pointId }) => all || selected.has(pointId));
  if (shown.length === 0) return '';
  const lines = shown.map((spec) => `    ${selected.has(spec.pointId) ? '-' : '#-'} ${selectorOf(spec)} # ${nameIn(spec.name, texts)}\n`);
  return `    # ${typeName(deviceType, texts)}\n${lines.join('')}`;
}

/** Points that the catalogue has for any device type (iHomeManager); custom points are in the configuration already. */
const fromElsewhere = (deviceType: number, pointIds: ReadonlySet<string>): readonly PointSpec[] =>
  [...pointIds].flatMap((pointId) => {
    const spec = findPoint(deviceType, pointId);
    return spec === null || pointsOf(deviceType).includes(spec) ? [] : [spec];
  });

const typeOf = ({ device }: Subject): number => device?.deviceType ?? PLANT_DEVICE_TYPE;

const typeName = (deviceType: number, texts: Texts): string => deviceTypeName(deviceType, texts) ?? 'unknown kind';

const selectorOf = ({ deviceType, pointId }: PointSpec): string => `${deviceType}/${pointId}`;

const comment = (lines: string): string => lines.replace(/^/gm, '#     ').replace(/#\s*$/, '');
