import { deviceTypeName, findPoint, pointsOf, type Selection, whyNoPoints } from '../../catalogue/index.ts';
import { PLANT_DEVICE_TYPE, type PointSpec, type Reading } from '../../model.ts';
import type { Subject } from '../../poll/collector.ts';
import { nameIn, type Texts } from '../../texts/texts.ts';
import { oneLine, renderTable } from '../output/table.ts';
import { chosenReadings, nameOf, type ValueOptions, valueText } from './value-rows.ts';

export interface PointsView extends ValueOptions {
  /** The points that the configuration selects. */
  readonly selection: Selection;
  /** True to include points of the catalogue that are not selected. */
  readonly all: boolean;
  readonly texts: Texts;
}

const COLUMNS = [{ title: '' }, { title: '' }, { title: '', align: 'right' as const }, { title: '' }];

/**
 * Renders plants, devices and points as YAML: the devices with their present values as comments, and below them the lines that
 * select their points. The text of each part is returned as soon as the part comes.
 */
export async function* renderPoints(parts: AsyncIterable<readonly Subject[]>, view: PointsView): AsyncGenerator<string> {
  const plants: string[] = [];
  /** Key: device type. Value: ids of the points that are shown. */
  const types = new Map<number, Set<string>>();
  const { texts } = view;
  let head = `# ${texts('points.found')}\n`;
  for await (const subjects of parts) {
    const found = subjects.map((subject) => inventoryOf(subject, view));
    for (const subject of subjects) {
      const { plant, device } = subject;
      if (device === null) plants.push(`    - "${plant.psId}" # ${oneLine(plant.name)}\n`);
      const readings = chosenReadings(subject, view, texts);
      if (isChosen(readings, view)) addTo(types, typeOf(subject), readings);
    }
    yield head + found.join('');
    head = '';
  }
  yield [
    head,
    `\n# ${texts('points.select')}\n\nplants:\n  include:\n`,
    ...plants,
    '\npoints:\n  include:\n',
    ...[...types].sort(([a], [b]) => a - b).map(([deviceType, read]) => linesOf(deviceType, read, view)),
  ].join('');
}

function addTo(types: Map<number, Set<string>>, deviceType: number, readings: readonly Reading[]): void {
  const shown = types.get(deviceType) ?? new Set();
  types.set(deviceType, shown);
  for (const { spec } of readings) shown.add(spec.pointId);
}

/** Whether to show a device. A device without matching readings is shown too, unless the user asks for particular points. */
const isChosen = (readings: readonly Reading[], { name, withValue = false }: ValueOptions): boolean =>
  readings.length > 0 || (name === undefined && !withValue);

/** Returns a plant or device with its values as comment lines. */
function inventoryOf(subject: Subject, view: PointsView): string {
  const { plant, device, psKey } = subject;
  const { texts } = view;
  const deviceType = typeOf(subject);
  const readings = chosenReadings(subject, view, texts);
  if (device !== null && !isChosen(readings, view)) return '';
  const known = { name: oneLine(nameOf(subject)), type: typeName(deviceType, texts), deviceType };
  const heading =
    device === null
      ? `\n# ${texts('points.plant', { ...known, psId: plant.psId })}\n`
      : `#\n#   ${texts('points.device', { ...known, psKey })}\n`;
  if (!isChosen(readings, view)) return heading;
  const rows = readings.map((reading) => [
    selectorOf(reading.spec),
    reading.spec.slug,
    valueText(reading),
    nameIn(reading.spec.name, texts),
  ]);
  return (
    heading +
    (rows.length > 0 ? comment(renderTable(COLUMNS, rows)) : `#     ${texts('points.no_values', { why: whyNothing(subject, texts) })}\n`)
  );
}

function whyNothing(subject: Subject, texts: Texts): string {
  if (subject.specs.length > 0) return texts('points.none_sent');
  const why = whyNoPoints(typeOf(subject));
  return why === null ? texts('points.none_selected') : texts(`no_preset.${why}`);
}

/** Returns the lines that select the points of a device type. The lines of points that are not selected are commented out. */
function linesOf(deviceType: number, read: ReadonlySet<string>, { selection, all, texts, name, withValue = false }: PointsView): string {
  const selected = new Set((selection.get(deviceType) ?? []).map(({ spec }) => spec.pointId));
  const known = [...new Set([...pointsOf(deviceType), ...fromElsewhere(deviceType, selected)])];
  const isWanted = ({ pointId }: PointSpec): boolean => (name === undefined && !withValue) || read.has(pointId);
  const shown = known.filter((spec) => (all || selected.has(spec.pointId)) && isWanted(spec));
  if (shown.length === 0) return '';
  const lines = shown.map((spec) => `    ${selected.has(spec.pointId) ? '-' : '#-'} ${selectorOf(spec)} # ${nameIn(spec.name, texts)}\n`);
  return `    # ${typeName(deviceType, texts)}\n${lines.join('')}`;
}

/**
 * Returns the selected points that the catalogue has for any device type (iHomeManager). Custom points are left out, since they
 * are in the configuration already.
 */
const fromElsewhere = (deviceType: number, pointIds: ReadonlySet<string>): readonly PointSpec[] =>
  [...pointIds].flatMap((pointId) => {
    const spec = findPoint(deviceType, pointId);
    return spec === null || pointsOf(deviceType).includes(spec) ? [] : [spec];
  });

const typeOf = ({ device }: Subject): number => device?.deviceType ?? PLANT_DEVICE_TYPE;

const typeName = (deviceType: number, texts: Texts): string => deviceTypeName(deviceType, texts) ?? texts('points.unknown_type');

const selectorOf = ({ deviceType, pointId }: PointSpec): string => `${deviceType}/${pointId}`;

const comment = (lines: string): string => lines.replace(/^/gm, '#     ').replace(/#\s*$/, '');
