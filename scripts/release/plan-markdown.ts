import { type ChangeKind, countChanges, type DeviceChange, type FieldChange } from '../../src/homeassistant/plan/compare.ts';
import { renderMarkdownTable } from '../../src/markdown-table.ts';

/** Changes that are the same for several devices take one row. */
interface Row {
  readonly kind: ChangeKind;
  readonly what: string;
  readonly fields: string;
  count: number;
}

const WORDS: Readonly<Record<ChangeKind, string>> = { add: 'added', change: 'changed', remove: 'removed', hold: 'held' };
const ORDER: readonly ChangeKind[] = ['remove', 'change', 'add', 'hold'];

/**
 * Renders for the notes of a release what an update changes in Home Assistant.
 * @param plan the changes of the demo's devices
 */
export function renderReleasePlan(plan: readonly DeviceChange[], { from, to }: { readonly from: string; readonly to: string }): string {
  const title = `### Changes in Home Assistant from ${from} to ${to}\n\n`;
  if (plan.length === 0) return `${title}Nothing changes for the plants of the demo.\n`;
  const { add, change, remove } = countChanges(plan);
  const sum = `Entities of the demo's plants: ${add} added, ${change} changed, ${remove} removed.\n\n`;
  const rows = rowsOf(plan).toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.what.localeCompare(b.what));
  const cells = rows.map(({ kind, what, fields, count }) => [WORDS[kind], what, fields, String(count)]);
  return `${title}${sum}${renderMarkdownTable(['Change', 'Entity or device', 'Fields', 'Number'], cells)}\n`;
}

function rowsOf(plan: readonly DeviceChange[]): readonly Row[] {
  const rows = new Map<string, Row>();
  const count = (kind: ChangeKind, what: string, changes: readonly FieldChange[]): void => {
    const fields = changes.map(({ field, from, to }) => `${field}: ${code(from)} → ${code(to)}`).join('<br>');
    const key = JSON.stringify([kind, what, fields]);
    const row = rows.get(key) ?? { kind, what, fields, count: 0 };
    row.count += 1;
    rows.set(key, row);
  };
  for (const { change, name, fields, entities } of plan) {
    if (change !== 'change' || fields.length > 0) count(change, `device ${name}`, fields);
    for (const entity of entities) count(entity.change, withUnit(entity), entity.fields);
  }
  return [...rows.values()];
}

const withUnit = ({ name, unit, uniqueId }: DeviceChange['entities'][number]): string =>
  unit === null ? (name ?? uniqueId) : `${name ?? uniqueId} (${unit})`;

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;
