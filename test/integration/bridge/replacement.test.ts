import { describe, expect, test, vi } from 'vitest';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { freePort } from '../../support/ports.ts';
import { quiet } from '../../support/quiet.ts';
import { HOUR, MINUTE, NOON, SECOND, type Settings, simulated } from '../../support/test-bed.ts';

const commissionedAt = NOON - HOUR;
const HOME = '1501234';
const OTHER = '1502345';
const BRIDGE = 'isolarcloud/bridge/availability';

/** A cloud with two plants and a bridge that others can replace. */
async function replaceable(settings: Settings = {}) {
  const simulatedBed = await simulated({ plants: [hybridHome({ commissionedAt }), stringPlant({ commissionedAt })] });
  const { bed } = simulatedBed;
  const host = await bed.startReplaceable(settings);
  /** Replaces the bridge, and advances the clock until that is done. */
  const replace = async (next: Settings): Promise<void> => {
    let isOver = false;
    const replaced = host.replace(bed.config(next)).finally(() => {
      isOver = true;
    });
    replaced.catch(() => undefined);
    await bed.passUntil(() => isOver, 30 * SECOND);
    await replaced;
    await quiet();
  };
  /** The availability topics that were online and are not any more, at any moment. */
  const offline = (): string[] => {
    const { seen } = bed.watcher;
    const lost = (topic: string, index: number): boolean =>
      seen.slice(0, index).findLast((one) => one.topic === topic)?.payload === 'online';
    return seen.flatMap(({ topic, payload }, index) =>
      topic.endsWith('/availability') && payload === 'offline' && lost(topic, index) ? [topic] : [],
    );
  };
  return { ...simulatedBed, host, replace, offline };
}

describe('a bridge in place of another one of the same process', () => {
  test('leaves every device available, asks for no token and no list, and reads what the new configuration says', async () => {
    const { bed, cloud, calls, replace, offline } = await replaceable({ points: { preset: 'essential' } });
    await bed.pass(6 * MINUTE);
    const before = await bed.retained('isolarcloud/+/+/availability');
    const made = cloud.calls.length;

    await replace({ points: { preset: 'standard' } });
    await bed.pass(30 * SECOND);

    expect(offline()).toEqual([]);
    const online = [...before].filter(([, payload]) => payload === 'online');
    expect(online.length).toBeGreaterThan(5);
    expect([...(await bed.retained('isolarcloud/+/+/availability'))]).toEqual(expect.arrayContaining(online));
    expect(calls('login')).toHaveLength(1);
    const endpoints = cloud.calls.slice(made).map(({ endpoint }) => endpoint);
    expect(endpoints).toContain('getDeviceRealTimeData');
    expect(endpoints.filter((endpoint) => /^get(PowerStation|Device)List/.test(endpoint))).toEqual([]);
    const state = JSON.parse(bed.watcher.payloads(`isolarcloud/${HOME}/${HOME}_14_1_1/state`).at(-1) ?? '{}');
    expect(Object.keys(state).length).toBeGreaterThan(20);
  });

  test('keeps the connection to the broker, and takes its commands once', async () => {
    const { bed, cloud, replace } = await replaceable();
    await bed.pass(30 * SECOND);
    const connects = bed.logLines.filter((line) => line.includes('connected to the broker')).length;
    await replace({ points: { preset: 'essential' } });
    await bed.pass(2 * MINUTE);
    const made = cloud.calls.length;
    await bed.publish('isolarcloud/bridge/command/refresh', '');
    await bed.pass(10 * SECOND);
    expect(connects).toBe(1);
    expect(cloud.calls.length).toBeGreaterThan(made);
    expect(bed.logLines.filter((line) => line.includes('asked to refresh'))).toHaveLength(1);
  });

  test('removes a plant that is no longer chosen, without a moment of "offline" for the other one', async () => {
    const { bed, replace, offline } = await replaceable();
    await bed.pass(MINUTE);
    await replace({ plants: { include: [HOME] } });
    await bed.pass(10 * MINUTE);
    expect(offline().filter((topic) => topic.startsWith(`isolarcloud/${HOME}/`) || topic === BRIDGE)).toEqual([]);
    const left = await bed.retained('isolarcloud/#');
    expect([...left.keys()].filter((topic) => topic.startsWith(`isolarcloud/${OTHER}/`))).toEqual([]);
    expect([...left.keys()].filter((topic) => topic.startsWith(`isolarcloud/${HOME}/`)).length).toBeGreaterThan(3);
  });

  test('says offline for a device that its first poll cannot show', async () => {
    const { bed, cloud, replace } = await replaceable();
    await bed.pass(MINUTE);
    cloud.inject({ kind: 'connection_reset' });
    await replace({ plants: { include: [HOME, OTHER] } });
    await bed.pass(MINUTE);
    expect(new Set((await bed.retained(`isolarcloud/${HOME}/+/availability`)).values())).toEqual(new Set(['offline']));
  });

  test('before the first poll has ended: reads everything with the new configuration', async () => {
    const { bed, cloud, calls, host, replace } = await replaceable({ points: { preset: 'essential' } });
    const restored = cloud.inject({ kind: 'no_answer', endpoint: 'getPowerStationList' });
    await vi.waitFor(async () => {
      bed.clock.advance(SECOND);
      expect(calls('getPowerStationList').length).toBeGreaterThan(0);
    });
    restored();
    await replace({ points: { preset: 'standard' } });
    await bed.pass(30 * SECOND);
    expect(host.config.points.preset).toBe('standard');
    expect(calls('login')).toHaveLength(1);
    expect((await bed.retained(`isolarcloud/${HOME}/+/availability`)).values()).toContain('online');
  });

  test('with another base topic says offline on the former one, and takes the lists over', async () => {
    const { bed, calls, replace } = await replaceable();
    await bed.pass(MINUTE);
    await replace({ mqtt: { base_topic: 'attic' } });
    await bed.pass(MINUTE);
    expect(new Set((await bed.retained('isolarcloud/+/+/availability')).values())).toEqual(new Set(['offline']));
    expect((await bed.retained('attic/bridge/availability')).get('attic/bridge/availability')).toBe('online');
    expect((await bed.retained('attic/+/+/availability')).values()).toContain('online');
    expect(calls('getPowerStationList')).toHaveLength(1);
  });

  test('that cannot be started gives its place back, without a moment of "offline"', async () => {
    const { bed, host, replace, offline } = await replaceable();
    await bed.pass(MINUTE);
    const port = Number(new URL(bed.broker.url).port);
    const published = bed.watcher.payloads(`isolarcloud/${HOME}/${HOME}_14_1_1/state`).length;
    await expect(replace({ page: { enabled: true, port } })).rejects.toMatchObject({ code: 'page_port_taken' });
    await bed.pass(6 * MINUTE);
    expect(offline()).toEqual([]);
    expect(host.config.page.enabled).toBe(false);
    expect(bed.watcher.payloads(`isolarcloud/${HOME}/${HOME}_14_1_1/state`).length).toBeGreaterThan(published);
  });

  test('is not started while some of the state is not saved', async () => {
    const { bed, host } = await replaceable();
    await bed.pass(MINUTE);
    const { bridge } = host;
    Object.defineProperty(bridge, 'unsaved', { value: new Error('full') });
    await expect(host.replace(bed.config({ points: { preset: 'all' } }))).rejects.toThrow('full');
    expect(host.bridge).toBe(bridge);
  });

  test('is not started any more once the process is told to stop: every topic says offline', async () => {
    const { bed, host } = await replaceable();
    await bed.pass(MINUTE);
    const replaced = host.replace(bed.config({ points: { preset: 'all' } }));
    await host.stop();
    await replaced;
    expect(host.bridge).toBeNull();
    const left = await bed.retained('isolarcloud/#');
    const said = [...left].filter(([topic]) => topic.endsWith('/availability')).map(([, payload]) => payload);
    expect(new Set(said)).toEqual(new Set(['offline']));
  });

  test('stopped before its first poll says offline on every topic', async () => {
    const { bed, host } = await replaceable();
    await bed.pass(MINUTE);
    await host.replace(bed.config({ plants: { include: [HOME, OTHER] } }));
    await host.stop();
    const said = [...(await bed.retained('isolarcloud/#'))].filter(([topic]) => topic.endsWith('/availability'));
    expect(new Set(said.map(([, payload]) => payload))).toEqual(new Set(['offline']));
  });

  test('takes over an embedded broker with its clients and retained messages', async () => {
    const port = await freePort();
    const mqtt = { embedded_broker: { enabled: true, port } };
    const { bed, replace } = await replaceable({ mqtt });
    const { Watcher } = await import('../../support/mqtt.ts');
    await bed.pass(MINUTE);
    const client = await Watcher.on(`mqtt://127.0.0.1:${port}`, 'isolarcloud/#');
    await quiet();
    client.seen.length = 0;
    await replace({ mqtt, points: { preset: 'essential' } });
    await bed.pass(MINUTE);
    expect(client.client.connected).toBe(true);
    expect(client.seen.filter(({ payload }) => payload === 'offline')).toEqual([]);
    expect(client.seen.length).toBeGreaterThan(0);
  });
});
