import { describe, expect, it } from 'vitest';
import { accessFor } from '../../../src/mqtt/embedded/access.ts';

const access = accessFor({ base: 'home/solar', discoveryPrefix: 'homeassistant', statusTopic: 'homeassistant/status' });
const payload = Buffer.from('{}');

describe('topics on which a client other than the bridge may publish', () => {
  it.each([
    'zigbee2mqtt/lamp/set',
    'home/solar',
    'home/solarium/temperature',
    'homeassistant/status',
    'homeassistant/device/other_bridge/config',
    'homeassistant/sensor/isolarcloud_1/config',
    'home/solar/bridge/command/refresh',
    'home/solar/bridge/command/restore',
    'home/solar/bridge/presence',
    'home/solar/bridge/doctor',
    '$other/topic',
  ])('%s', (topic) => {
    expect(access.mayPublish({ topic, payload })).toBe(true);
    expect(access.isOfBridge(topic)).toBe(false);
  });

  it.each([
    'home/solar/',
    'home/solar/1/1_11_0_0/state',
    'home/solar/1/1_11_0_0/availability',
    'home/solar/bridge/state',
    'home/solar/bridge/availability',
    'home/solar/bridge/command',
    'home/solar/bridge/command/',
    'home/solar/bridge/command/refresh/more',
    'home/solar/bridge/presence/more',
  ])('not %s', (topic) => {
    expect(access.mayPublish({ topic, payload })).toBe(false);
    expect(access.mayPublish({ topic, payload: Buffer.alloc(0) })).toBe(false);
    expect(access.isOfBridge(topic)).toBe(true);
  });

  it('of the discovery topics of the bridge only deletions', () => {
    const topic = 'homeassistant/device/isolarcloud_1_11_0_0/config';
    expect(access.mayPublish({ topic, payload })).toBe(false);
    expect(access.mayPublish({ topic, payload: Buffer.alloc(0) })).toBe(true);
    expect(access.isOfBridge(topic)).toBe(true);
  });

  it.each(['', 'a/#', '+/b', 'home/solar/#', '$SYS/broker/heartbeat'])('not "%s", which no message may have as its topic', (topic) => {
    expect(access.mayPublish({ topic, payload })).toBe(false);
  });

  it("Home Assistant's status, also where it lies below the base topic", () => {
    const { mayPublish } = accessFor({ base: 'home', discoveryPrefix: 'home', statusTopic: 'home/status' });
    expect(mayPublish({ topic: 'home/status', payload })).toBe(true);
    expect(mayPublish({ topic: 'home/other', payload })).toBe(false);
    expect(mayPublish({ topic: 'home/device/isolarcloud_1/config', payload: '' })).toBe(true);
  });
});
