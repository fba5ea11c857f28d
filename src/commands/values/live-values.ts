import type { Preset } from '../../model.ts';
import type { Subject } from '../../poll/collector.ts';
import type { KeyIn, Texts } from '../../texts/texts.ts';
import type { Output } from '../context.ts';
import { oneLine, renderTable } from '../output/table.ts';
import { byPlant, nameOf, valueText } from './value-rows.ts';

const COLUMNS: readonly KeyIn<'column'>[] = ['plant', 'device', 'at', 'values'];
/** Number of values per device: those of most interest. */
const MOST_VALUES = 8;
const PRESETS: readonly Preset[] = ['essential', 'standard', 'all'];

/** Renders changing values for a terminal. */
export class LiveValues {
  /** Time of the newest sample that was reported, by ps_key. */
  readonly #told = new Map<string, string>();
  readonly #texts: Texts;

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  /** A line for each device, as many and as long as fit on the terminal. */
  table(subjects: readonly Subject[], { columns = 80, rows = 24 }: Pick<Output, 'columns' | 'rows'>): string {
    const titles = COLUMNS.map((column) => ({ title: this.#texts(`column.${column}`) }));
    const lines = renderTable(titles, byPlant(subjects).map(cells)).trimEnd().split('\n');
    const room = rows - 2;
    const shown =
      lines.length <= room ? lines : [...lines.slice(0, room - 1), this.#texts('demo.more', { count: lines.length - room + 1 })];
    return shown.map((line) => [...line].slice(0, columns).join('')).join('\n');
  }

  /** A line for each device that has a newer sample than at the last call. */
  news(subjects: readonly Subject[]): string {
    const newer = byPlant(subjects).filter(({ psKey, newest }) => (newest?.deviceTime ?? undefined) !== this.#told.get(psKey));
    for (const { psKey, newest } of newer) if (newest?.deviceTime) this.#told.set(psKey, newest.deviceTime);
    return newer.map((subject) => `${cells(subject).map(oneLine).join('  ')}\n`).join('');
  }
}

function cells(subject: Subject): readonly string[] {
  const { plant, device, newest } = subject;
  const readings = (newest?.readings ?? [])
    .filter(({ value }) => value !== null)
    .toSorted((a, b) => PRESETS.indexOf(a.spec.preset) - PRESETS.indexOf(b.spec.preset))
    .slice(0, MOST_VALUES);
  const values = readings.map((reading) => `${reading.spec.slug} ${valueText(reading)}`).join(', ');
  return [plant.name, device === null ? '' : nameOf(subject), newest?.deviceTime?.slice(11, 19) ?? '', values];
}
