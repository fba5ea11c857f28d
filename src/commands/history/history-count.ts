import type { HistoryRow } from '../../history/rows.ts';
import { nameIn, type Texts } from '../../texts/texts.ts';
import type { Layout, Row } from '../output/render-rows.ts';
import { hasValue } from './history-layout.ts';
import type { NamedSubject } from './history-subjects.ts';

const SUMMARY_FIELDS = ['ps_id', 'plant', 'points', 'missing', 'rows', 'first', 'last'];

export const SUMMARY_LAYOUT: Layout = {
  columns: SUMMARY_FIELDS,
  table: ['plant', 'ps_id', 'points', 'missing', 'rows', 'first', 'last'],
  numbers: ['points', 'missing', 'rows'],
};

interface OfPlant {
  readonly name: string;
  points: number;
  found: number;
  rows: number;
  /** Times of the first and last row with a value; null if there is none. */
  first: string | null;
  last: string | null;
}

/** Counts the rows of a history without keeping them. */
export class HistoryCount {
  readonly #subjects: readonly NamedSubject[];
  readonly #texts: Texts;
  readonly #plants = new Map<string, OfPlant>();
  readonly #ofDevice = new Map<string, OfPlant>();
  /** Key: ps_key. Value: ids of the points that have had a value. */
  readonly #found = new Map<string, Set<string>>();

  constructor(subjects: readonly NamedSubject[], texts: Texts) {
    this.#subjects = subjects;
    this.#texts = texts;
    for (const { psId, plant, psKey, specs } of subjects) {
      const own = this.#plants.get(psId) ?? { name: plant, points: 0, found: 0, rows: 0, first: null, last: null };
      own.points += specs.length;
      this.#plants.set(psId, own);
      this.#ofDevice.set(psKey, own);
      this.#found.set(psKey, new Set());
    }
  }

  get rows(): number {
    return [...this.#plants.values()].reduce((sum, { rows }) => sum + rows, 0);
  }

  take(rows: readonly HistoryRow[]): void {
    for (const row of rows) {
      const [psKey, pointId, time] = row;
      const [own, found] = [this.#ofDevice.get(psKey), this.#found.get(psKey)];
      if (own === undefined || found === undefined) continue;
      own.rows += 1;
      if (!hasValue(row)) continue;
      if (own.first === null || time < own.first) own.first = time;
      if (own.last === null || time > own.last) own.last = time;
      if (found.has(pointId)) continue;
      found.add(pointId);
      own.found += 1;
    }
  }

  /** Returns a row with the counts for each plant. */
  summary(): readonly Row[] {
    return [...this.#plants].map(([ps_id, { name, points, found, rows, first, last }]) => ({
      ps_id,
      plant: name,
      points,
      missing: points - found,
      rows,
      first,
      last,
    }));
  }

  /**
   * Returns sentences about the points without history. @param each true for a sentence for each point, false for one with
   * their number
   */
  missing(each: boolean): readonly string[] {
    const points = this.#subjects.flatMap(({ psKey, specs }) => specs.map(({ pointId, name }) => ({ psKey, pointId, name })));
    const missing = points.filter(({ psKey, pointId }) => !this.#found.get(psKey)?.has(pointId));
    if (missing.length === 0) return [];
    if (!each) return [this.#texts('history.missing', { count: missing.length, all: points.length })];
    return missing.map(({ name, ...point }) => this.#texts('history.missing_point', { ...point, name: nameIn(name, this.#texts) }));
  }
}
