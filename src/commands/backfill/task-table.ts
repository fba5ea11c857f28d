import type { Task } from '../../backfill/tasks.ts';
import type { HourRow } from '../../homeassistant/statistics/import-plan.ts';
import type { KeyIn, Texts } from '../../texts/texts.ts';
import { renderTable } from '../output/table.ts';

const COLUMNS: readonly (readonly [KeyIn<'backfill.column'>, 'left' | 'right'])[] = [
  ['sensor', 'left'],
  ['first_hour', 'left'],
  ['last_hour', 'left'],
  ['new', 'right'],
  ['changed', 'right'],
  ['energy', 'right'],
  ['shift', 'right'],
  ['hours', 'left'],
];

/** Returns the tasks of a backfill as a table for the terminal. */
export function renderTasks(tasks: readonly Task[], texts: Texts): string {
  const columns = COLUMNS.map(([name, align]) => ({ title: texts(`backfill.column.${name}`), align }));
  const hour = (row: HourRow | undefined): string => (row === undefined ? '-' : `${new Date(row.start).toISOString().slice(0, 16)}Z`);
  return renderTable(
    columns,
    tasks.map(({ counter, rows, plan, measured }) => {
      const now = new Set(rows.map(({ start }) => start));
      const fresh = plan.rows.filter(({ start }) => !now.has(start));
      const [first, last] = [plan.rows[0], plan.rows.at(-1)];
      const spread = texts(`backfill.spread.${counter.spread.how}`);
      return [
        ...[counter.statisticId, hour(first), hour(last)],
        ...[String(fresh.length), String(plan.rows.length - fresh.length)],
        first === undefined || last === undefined ? '-' : (last.state - first.state).toFixed(3),
        plan.shifts.map(({ amount }) => amount.toFixed(3)).join(', ') || '-',
        plan.rows.length === 0 ? '-' : measured ? texts('backfill.measured', { spread }) : spread,
      ];
    }),
  );
}
