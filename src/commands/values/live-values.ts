import type { Preset, Reading } from '../../model.ts';
import type { Subject } from '../../poll/collector.ts';
import { type KeyIn, nameIn, type Texts } from '../../texts/texts.ts';
import type { Output } from '../context.ts';
import { fitted, oneLine, Table, widthOf } from '../output/table.ts';
import { nameOf, valueText } from './value-rows.ts';

const COLUMNS: readonly KeyIn<'column'>[] = ['name', 'at', 'values'];
/** Width that the names take at most, and what the time takes, with the gaps between the columns. */
const NAME_WIDTH = 18;
const TIME_AND_GAPS = 8 + 2 * 2;
/** Number of values per device: those of most interest. */
const MOST_VALUES = 8;
const PRESETS: readonly Preset[] = ['essential', 'standard', 'all'];
/** Of the points of a preset, those that change most come first. */
const FIRST_CLASSES: readonly (string | null)[] = ['battery', 'power'];

/** Renders changing values for people. */
export class LiveValues {
  readonly #texts: Texts;
  /** Time of the newest sample that was reported, by ps_key. */
  readonly #told = new Map<string, string>();

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  /** A line for each plant and device that has values, as many and as long as fit on the terminal; every plant has its share of them. */
  table(subjects: readonly Subject[], { columns = 80, rows = 24 }: Pick<Output, 'columns' | 'rows'>): string {
    const plants = byPlant(subjects)
      .map((own) => own.filter((subject) => subject.device === null || valuesOf(subject).length > 0))
      .filter((own) => own.some((subject) => valuesOf(subject).length > 0));
    const all = plants.flat().length;
    const lines = rows - 2;
    const shown = all <= lines ? plants.flat() : shares(plants, lines - 1);
    const names = shown.map((subject) => fitted(`${subject.device === null ? '' : '  '}${nameOf(subject)}`, NAME_WIDTH));
    const titles = COLUMNS.map((column) => ({ title: this.#texts(`column.${column}`) }));
    const nameWidth = Math.max(...[titles[0]?.title ?? '', ...names].map(widthOf));
    const width = columns - TIME_AND_GAPS - nameWidth;
    const table = new Table(titles).lines(
      shown.map((subject, index) => [names[index] ?? '', timeOf(subject), asManyAsFit(this.#values(subject), width)]),
    );
    const more = all - shown.length;
    return `${table}${more > 0 ? fitted(this.#texts('demo.more', { count: more }), columns) : ''}`.trimEnd();
  }

  /** A line for each device that has a newer sample than at the last call. */
  news(subjects: readonly Subject[]): string {
    const newer = byPlant(subjects)
      .flat()
      .filter(({ psKey, newest }) => (newest?.deviceTime ?? undefined) !== this.#told.get(psKey));
    for (const { psKey, newest } of newer) if (newest?.deviceTime) this.#told.set(psKey, newest.deviceTime);
    return newer
      .map((subject) => [subject.plant.name, deviceOf(subject), timeOf(subject), this.#values(subject).join(', ')])
      .map((cells) => `${cells.map(oneLine).join('  ')}\n`)
      .join('');
  }

  #values(subject: Subject): readonly string[] {
    return valuesOf(subject).map((reading) => `${nameIn(reading.spec.name, this.#texts)} ${valueText(reading)}`);
  }
}

/** The values of most interest. */
const valuesOf = ({ newest }: Subject): readonly Reading[] =>
  (newest?.readings ?? [])
    .filter(({ value }) => value !== null)
    .toSorted((a, b) => PRESETS.indexOf(a.spec.preset) - PRESETS.indexOf(b.spec.preset) || interestOf(b) - interestOf(a))
    .slice(0, MOST_VALUES);

const interestOf = ({ spec }: Reading): number => FIRST_CLASSES.indexOf(spec.deviceClass);

const deviceOf = (subject: Subject): string => (subject.device === null ? '' : nameOf(subject));

const timeOf = ({ newest }: Subject): string => newest?.deviceTime?.slice(11, 19) ?? '';

/** Whole values, the first of them cut only where it is too long by itself. */
function asManyAsFit(values: readonly string[], width: number): string {
  for (let count = values.length; count > 1; count -= 1) {
    const text = values.slice(0, count).join(', ');
    const ended = count < values.length ? `${text}, …` : text;
    if (widthOf(ended) <= width) return ended;
  }
  return fitted(values[0] ?? '', width);
}

/** The subjects of each plant, the plant itself first. */
function byPlant(subjects: readonly Subject[]): readonly (readonly Subject[])[] {
  const plants = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const { psId } = subject.plant;
    const group = plants.get(psId) ?? [];
    plants.set(psId, group);
    group.push(subject);
  }
  return [...plants.values()];
}

/** The first of each group, as many in all as there is space for, and in their order. */
function shares<T>(groups: readonly (readonly T[])[], space: number): readonly T[] {
  const counts = groups.map(() => 0);
  for (let left = space, isTaken = true; left > 0 && isTaken; ) {
    isTaken = false;
    for (const [index, group] of groups.entries()) {
      if (left === 0 || (counts[index] ?? 0) >= group.length) continue;
      counts[index] = (counts[index] ?? 0) + 1;
      left -= 1;
      isTaken = true;
    }
  }
  return groups.flatMap((group, index) => group.slice(0, counts[index]));
}
