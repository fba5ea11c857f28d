import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planReadings } from '../../../src/poll/reading-plan.ts';
import { COMPUTED_POINTS } from '../../../src/readings/net-power.ts';
import { power } from '../readings/spec.ts';

const point = (pointId: string) => ({ ...power, pointId });

test('keys of one type go together, each type into one request', () => {
  const devices = [
    { psKey: '1_14_1_1', deviceType: 14 },
    { psKey: '1_43_2_1', deviceType: 43 },
    { psKey: '2_14_1_1', deviceType: 14 },
  ];
  expect(planReadings(devices, () => [point('1')])).toEqual([
    { deviceType: 14, psKeys: ['1_14_1_1', '2_14_1_1'], pointIds: ['1'] },
    { deviceType: 43, psKeys: ['1_43_2_1'], pointIds: ['1'] },
  ]);
});

test('a computed point asks for the two it is made of, once', () => {
  const [netGridPower] = COMPUTED_POINTS;
  const specs = [point('13149'), ...(netGridPower ? [netGridPower] : [])];
  expect(planReadings([{ psKey: 'a', deviceType: 14 }], () => specs)).toMatchObject([{ pointIds: ['13149', '13121'] }]);
});

test('every device with points is asked for each of them exactly once, and no device without', () => {
  const device = fc.record({
    psKey: fc.uuid(),
    deviceType: fc.constantFrom(1, 11, 14, 43),
    points: fc.uniqueArray(fc.constantFrom('1', '2', '3')),
  });
  fc.assert(
    fc.property(fc.uniqueArray(device, { selector: ({ psKey }) => psKey }), (devices) => {
      const points = new Map(devices.map(({ psKey, points: ids }) => [psKey, ids.map(point)]));
      const requests = planReadings(devices, (_type, psKey) => points.get(psKey) ?? []);
      const asked = devices.filter((one) => one.points.length > 0);
      expect(requests.flatMap(({ psKeys }) => psKeys).sort()).toEqual(asked.map(({ psKey }) => psKey).sort());
      expect(new Set(requests.map(({ deviceType }) => deviceType)).size).toBe(requests.length);
      for (const request of requests) {
        const own = asked.filter(({ deviceType }) => deviceType === request.deviceType);
        expect([...request.psKeys].sort()).toEqual(own.map(({ psKey }) => psKey).sort());
        expect([...request.pointIds].sort()).toEqual([...new Set(own.flatMap((one) => one.points))].sort());
      }
    }),
  );
});
