import { expect, test } from 'vitest';
import { renderReleasePlan } from '../../../scripts/release/plan-markdown.ts';
import { compareAnnounced } from '../../../src/homeassistant/plan/compare.ts';

const power = (id: string, fields: object = {}) => ({
  platform: 'sensor',
  unique_id: `${id}_1`,
  name: 'Power',
  unit_of_measurement: 'W',
  ...fields,
});
const device = (id: string, components: Readonly<Record<string, Readonly<Record<string, unknown>>>>) =>
  [id, { fields: { identifiers: [id], name: id }, components }] as const;
const versions = { from: 'v1.0.0', to: 'v1.1.0' };

test('a change that several devices share takes one row of the notes, removals come first', () => {
  const before = new Map([device('a', { 1: power('a'), 2: power('a', { name: 'Old | gone' }) }), device('b', { 1: power('b') })]);
  const after = new Map([
    device('a', { 1: power('a', { name: 'Active power' }) }),
    device('b', { 1: power('b', { name: 'Active power' }) }),
    device('c', { 1: power('c') }),
  ]);
  expect(renderReleasePlan(compareAnnounced(before, after), versions)).toBe(`### Changes in Home Assistant from v1.0.0 to v1.1.0

Entities of the demo's plants: 1 added, 2 changed, 1 removed.

| Change | Entity or device | Fields | Number |
| --- | --- | --- | --- |
| removed | Old \\| gone (W) |  | 1 |
| changed | Active power (W) | name: \`"Power"\` → \`"Active power"\` | 2 |
| added | device c |  | 1 |
| added | Power (W) |  | 1 |
`);
});

test('an update that changes nothing says so', () => {
  expect(renderReleasePlan([], versions)).toContain('Nothing changes for the plants of the demo.');
});
