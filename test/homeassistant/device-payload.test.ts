import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestBroker } from '../support/broker.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { HomeAssistant } from './support/home-assistant.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';

const DEVICE = 'isolarcloud_1234567_14_1_1';
const TOPIC = 'isolarcloud/1234567/1234567_14_1_1';

const sensor = (pointId: string, slug: string, rest: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  platform: 'sensor',
  unique_id: `${DEVICE}_${pointId}`,
  object_id: `home_inverter_${slug}`,
  default_entity_id: `sensor.home_inverter_${slug}`,
  value_template: `{{ value_json.${slug} }}`,
  qos: 1,
  ...rest,
});

const payload = (components: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    device: { identifiers: [DEVICE], name: 'Home Inverter', manufacturer: 'Sungrow', model: 'SH10RT', serial_number: 'A2290000000' },
    origin: { name: 'isolarcloud2mqtt', sw_version: '0.1.0' },
    availability: [{ topic: 'isolarcloud/bridge/availability' }, { topic: `${TOPIC}/availability` }],
    availability_mode: 'all',
    state_topic: `${TOPIC}/state`,
    components,
  });

const POWER = sensor('13011', 'power', {
  name: 'Power',
  device_class: 'power',
  state_class: 'measurement',
  unit_of_measurement: 'W',
  suggested_display_precision: 0,
});
const YIELD = sensor('13112', 'daily_yield', {
  name: 'Daily yield',
  device_class: 'energy',
  state_class: 'total_increasing',
  unit_of_measurement: 'kWh',
});

/** Checks the assumptions of the other tests: how Home Assistant handles a device payload, and that it logs an error for an invalid one. */
describe.each(versions)('Home Assistant %s with device payloads on a real broker', (version) => {
  let broker: TestBroker;
  let homeAssistant: HomeAssistant;
  let client: MqttClient;

  const retain = (topic: string, message: string) => client.publishAsync(topic, message, { retain: true, qos: 1 });
  const discover = (components: Readonly<Record<string, unknown>>) => retain(`homeassistant/device/${DEVICE}/config`, payload(components));

  beforeAll(async () => {
    broker = await startMosquitto();
    homeAssistant = await HomeAssistant.start({ version, brokerUrl: broker.url });
    client = await connectAsync(broker.url);
  });

  afterAll(async () => {
    await client?.endAsync();
    await homeAssistant?.stop();
    await broker?.stop();
  });

  it('shows what the payload promises, without a complaint', async () => {
    await retain(`${TOPIC}/state`, JSON.stringify({ power: 4321, daily_yield: 12.75 }));
    await retain('isolarcloud/bridge/availability', 'online');
    await retain(`${TOPIC}/availability`, 'online');
    await discover({ '13011': POWER, '13112': YIELD });

    const power = await waitFor(
      async () => {
        const entity = await homeAssistant.entity(`${DEVICE}_13011`);
        expect(entity.state).toMatchObject({ state: '4321' });
        return entity;
      },
      { what: 'the power' },
    );
    expect(power.entry).toMatchObject({ entity_id: 'sensor.home_inverter_power', original_name: 'Power', entity_category: null });
    expect(power.state?.attributes).toMatchObject({ unit_of_measurement: 'W', device_class: 'power', state_class: 'measurement' });
    expect((await homeAssistant.entity(`${DEVICE}_13112`)).state).toMatchObject({ state: '12.75' });
    expect((await homeAssistant.devices()).get(DEVICE)).toMatchObject({
      id: power.entry.device_id,
      name: 'Home Inverter',
      serial_number: 'A2290000000',
    });
    expect(await homeAssistant.complaints()).toEqual([]);
  });

  it('makes a device unavailable when either availability topic says so', async () => {
    for (const topic of ['isolarcloud/bridge/availability', `${TOPIC}/availability`]) {
      for (const [said, shown] of [
        ['offline', 'unavailable'],
        ['online', '4321'],
      ] as const) {
        await retain(topic, said);
        await waitFor(async () => expect((await homeAssistant.entity(`${DEVICE}_13011`)).state).toMatchObject({ state: shown }), {
          what: `${shown} after ${topic} said ${said}`,
        });
      }
    }
    expect(await homeAssistant.complaints()).toEqual([]);
  });

  it('complains about a payload with a unit that does not fit its class, and the tests notice', async () => {
    await discover({
      '13011': POWER,
      '13112': YIELD,
      '13003': sensor('13003', 'dc_power', { device_class: 'power', unit_of_measurement: 'kWp' }),
    });
    await retain(`${TOPIC}/state`, JSON.stringify({ power: 4322, daily_yield: 12.75, dc_power: 1 }));
    const seen = await waitFor(
      async () => {
        const found = await homeAssistant.complaints();
        expect(found).not.toEqual([]);
        return found;
      },
      { what: 'a complaint about the unit' },
    );
    expect(JSON.stringify(seen)).toContain('kWp');
  });
});
