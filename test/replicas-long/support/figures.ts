import { renderMarkdownTable } from '../../../src/markdown-table.ts';
import type { Measured } from './faulty-fleet.ts';

/** Returns the figures of a run as a table of durations, and a line for each of the others. */
export function figuresOf(measured: readonly Measured[], others: Readonly<Record<string, number | string>>): string {
  const kinds = [...new Set(measured.map(({ what }) => what))].sort();
  const rows = kinds.map((kind) => {
    const seconds = measured.filter(({ what }) => what === kind).map(({ ms }) => ms / 1_000);
    const ordered = seconds.toSorted((one, other) => one - other);
    const median = ordered[Math.floor(ordered.length / 2)] ?? 0;
    return [kind, String(ordered.length), median.toFixed(1), (ordered.at(-1) ?? 0).toFixed(1)];
  });
  const lines = Object.entries(others).map(([name, value]) => `${name}: ${value}`);
  return [renderMarkdownTable(['', 'times', 'median, s', 'longest, s'], rows), ...lines].join('\n');
}
