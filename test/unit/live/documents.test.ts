import { expect, test } from 'vitest';
import { alarmEvent, alarmsDocument } from '../../../src/live/documents/alarms.ts';
import { bridgeDocument } from '../../../src/live/documents/bridge.ts';
import { deviceValues } from '../../../src/live/documents/device.ts';
import { plantValues } from '../../../src/live/documents/plant.ts';
import { alarm, device, plant } from '../poll/support.ts';

test('of a plant: capacity in kWp, nothing of the owner or the place', () => {
  const facts = { capacity: 10_250, installDate: '2022-05-27', alarmCount: 1, latitude: 41.69, longitude: 123.18 };
  const values = plantValues(plant('7', facts));
  expect(values).toMatchObject({ online: true, capacity: 10.25, install_date: '2022-05-27', alarm_count: 1 });
  expect(JSON.stringify(values)).not.toMatch(/41\.69|123\.18/);
});

test('of a device: a fault, and the switch of the communicator that it reports through', () => {
  const home = plant('7', { communicators: [{ serialNumber: 'COM1', enabled: false }] });
  const faulty = device('7_14_1_1', { faultStatus: 'alarm', communicatorSerialNumber: 'COM1' });
  expect(deviceValues(faulty, home)).toEqual({ fault: true, fault_status: 'alarm', deployed: true, data_switch: false });
  expect(deviceValues(device('7_14_1_1', { faultStatus: null }), home)).toEqual({ fault: null, fault_status: null, deployed: true });
});

test('of the bridge: no text is longer than Home Assistant shows', () => {
  const { problem } = bridgeDocument({
    ...{ bridge: 'ok', quota: 'ok', communicator: null, cloud: 'ok', account: 'password_wrong', problem: '😀'.repeat(400) },
    ...{ plants: 1, devices: 2, calls: { thisHour: 7, today: 40, thisMonth: 400, left: null }, lastPoll: null },
    ...{ rejections: { count: 0, last: null }, unknownCodes: null, healing: null, heldRemovals: null, accounts: [] },
  });
  expect([...String(problem)].length).toBe(255);
  expect(String(problem).endsWith('…')).toBe(true);
});

const gridFault = alarm('7', {
  deviceName: 'SH5K',
  code: '703',
  name: 'Grid fault',
  kind: 'fault',
  level: 2,
  since: '2026-11-22 10:00:00',
});

test('alarms are counted, with names and times', () => {
  expect(alarmsDocument([gridFault])).toEqual({
    count: 1,
    alarms: [{ name: 'Grid fault', code: '703', kind: 'fault', level: 2, device: 'SH5K', since: '2026-11-22 10:00:00' }],
  });
});

test('alarms never make more attributes than Home Assistant records', () => {
  const many = alarmsDocument(Array.from({ length: 500 }, () => ({ ...gridFault, name: '故'.repeat(500), deviceName: '障'.repeat(500) })));
  expect(many).toMatchObject({ count: 500 });
  expect(Buffer.byteLength(JSON.stringify(many))).toBeLessThan(16_384);
});

test('an alarm that has opened is an event of its kind', () => {
  expect(alarmEvent(gridFault)).toMatchObject({ event_type: 'fault', name: 'Grid fault' });
  expect(alarmEvent({ ...gridFault, kind: null })).toMatchObject({ event_type: 'other', kind: null });
});
