import { PRESETS, type Reading } from '../../model.ts';
import type { Subject } from '../../poll/collector.ts';
import { readingsOf } from '../../readings/columns.ts';
import { type KeyIn, nameIn, type Texts } from '../../texts/texts.ts';
import type { Output } from '../context.ts';
import { fitted, oneLine, Table, widthOf } from '../output/table.ts';
import { nameOf, valueText } from './value-rows.ts';

const COLUMNS: readonly KeyIn<'column'>[] = ['name', 'at', 'values'];
/** Widths in characters: the most that the names take, and what the time takes with the gaps between the columns. */
const NAME_WIDTH = 18;
const TIME_AND_GAPS = 8 + 2 * 2;
/** At most this many values are shown for each device, the most important ones. */
const MOST_VALUES = 8;
/** Within a preset, points of these device classes come first, `power` before `battery`. */
const FIRST_CLASSES: readonly (string | null)[] = ['battery', 'power'];

/** Renders present values as text for users. */
export class LiveValues {
  readonly #texts: Texts;
  /** Key: ps_key. Value: time of the newest sample that `news` has reported. */
  readonly #told = new Map<string, string>();

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  /**
   * Returns a table with a line for each plant and each device with values. If the terminal has too few lines, every plant gets
   * its share of them; a line has as many values as fit.
   */
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

  /** Returns a line for each device that has a newer sample than at the last call. */
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

/** Returns the most important values of a plant or device: those of the smallest preset first. */
const valuesOf = ({ newest }: Subject): readonly Reading[] =>
  readingsOf(newest)
    .filter(({ value }) => value !== null)
    .toSorted((a, b) => PRESETS.indexOf(a.spec.preset) - PRESETS.indexOf(b.spec.preset) || interestOf(b) - interestOf(a))
    .slice(0, MOST_VALUES);

const interestOf = ({ spec }: Reading): number => FIRST_CLASSES.indexOf(spec.deviceClass);

const deviceOf = (subject: Subject): string => (subject.device === null ? '' : nameOf(subject));

const timeOf = ({ newest }: Subject): string => newest?.deviceTime?.slice(11, 19) ?? '';

/** Returns as many whole values as fit in `width`. Only if not even the first value fits is it cut. */
function asManyAsFit(values: readonly string[], width: number): string {
  for (let count = values.length; count > 1; count -= 1) {
    const text = values.slice(0, count).join(', ');
    const ended = count < values.length ? `${text}, …` : text;
    if (widthOf(ended) <= width) return ended;
  }
  return fitted(values[0] ?? '', width);
}

/** Groups plants and devices by plant, in the order in which they come: each plant before its devices. */
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

/**
 * Returns the first entries of each group, `space` in all, in their order. The groups get equal shares as far as they have
 * entries.
 */
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
