import { expect, it } from 'vitest';
import { findPoint } from '../../../src/catalogue/index.ts';
import { periodRows } from '../../../src/history/rows.ts';

it('a value that the gauge cannot have is null, but the sum of its samples is no value of the gauge', () => {
  const call = { psKeys: ['1_14_1_1'], pointIds: ['13141'], from: '2026-03-01', to: '2026-03-01' };
  const values = new Map([
    ['peak', '6.5535'],
    ['trough', '0.05'],
    ['total', '140.5'],
  ] as const);
  const history = new Map([['1_14_1_1', new Map([['13141', [{ time: '20260301', values }]]])]]);
  const rows = periodRows(history, call, ['peak', 'trough', 'total'], () => findPoint(14, '13141'), 'oldest_first');
  expect(rows).toEqual([['1_14_1_1', '13141', '2026-03-01', null, 5, 14_050]]);
});
