import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PointColumns } from '../../../../src/isolarcloud/wire/point-columns.ts';

test('fields named as points are points, under their ids; other fields are not', () => {
  const values = new PointColumns().valuesOf({ ps_key: '1_11_0_0', p24: '5.0', point: 1, p: '2', p83022: { value: 7, unit: null } });
  expect([...values]).toEqual([
    ['24', '5.0'],
    ['83022', 7],
  ]);
  expect(values.get('24')).toBe('5.0');
  expect(values.get('25')).toBeUndefined();
});

test('each row has its own points, whether the row before had the same fields or not', () => {
  const row = fc.dictionary(fc.constantFrom('p1', 'p2', 'p3', 'uuid'), fc.option(fc.oneof(fc.string(), fc.integer())), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const columns = new PointColumns();
      const own = rows.map((fields) => columns.valuesOf(fields));
      const expected = rows.map(({ uuid: _, ...points }) => Object.entries(points).map(([field, value]) => [field.slice(1), value]));
      expect(own.map((values) => [...values])).toEqual(expected);
    }),
  );
});
