import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startAedes } from '../../support/aedes.ts';
import { TOKEN } from '../../support/home-assistant-server.ts';
import { type MqttFacts, startHomeAssistant } from '../../support/home-assistant-with-mqtt.ts';
import { type Diagnosis, examined, expectDiagnosis, type Patient } from '../../support/patient.ts';
import { newStateFolder } from '../../support/test-bed.ts';

/** Options with which all waits are 20 times shorter, because some are for events that never come. */
const hasty = { sleep: (ms: number, signal: AbortSignal) => delay(ms / 20, undefined, { signal }) };

async function startBroker(): Promise<string> {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  return broker.url;
}

/** Returns a configuration for the doctor with a Home Assistant on the same broker as the bridge. */
async function patientOf(facts: Partial<MqttFacts>, homeassistant: object = {}): Promise<Patient> {
  const url = await startBroker();
  const { url: homeAssistantUrl } = await startHomeAssistant({ brokerUrl: url, ...facts });
  return { command: hasty, mqtt: { url }, settings: { homeassistant: { url: homeAssistantUrl, token: TOKEN, ...homeassistant } } };
}

test.each(['2024.11.3', '2026.11.0'])('a Home Assistant %s that sees the bridge is reported', async (version) => {
  const devices = ['isolarcloud_bridge_isolarcloud', 'isolarcloud_1501234_11_0_0', 'isolarcloud_1501234_14_1_1', 'somebody_elses'];
  const patient = await patientOf({ version, devices, settings: { discovery_prefix: 'home' } }, { discovery_prefix: 'home' });
  const { stdout, exit } = await examined(patient);
  expect(stdout).toContain(
    'ok     Home Assistant: hears the broker, looks under the same discovery prefix, knows 3 devices of this bridge\n',
  );
  expect(exit).toBe(0);
});

test('sensors of the Energy dashboard that were renamed or removed are noted, without their names', async () => {
  const folder = await newStateFolder();
  const sensors = ['83024', '83105', '83075'].map((pointId) => ({
    psKey: '1501234_11_0_0',
    pointId,
    statisticId: `sensor.old_${pointId}`,
  }));
  await writeFile(join(folder, 'energy-isolarcloud.json'), JSON.stringify({ version: 1, sensors }));
  const entity = (pointId: string, entity_id: string) => ({
    unique_id: `isolarcloud_1501234_11_0_0_${pointId}`,
    entity_id,
    platform: 'mqtt',
  });
  const results = {
    'config/entity_registry/list': [entity('83024', 'sensor.roof'), entity('83075', 'sensor.old_83075')],
    'energy/get_prefs': {
      energy_sources: [
        { type: 'solar', stat_energy_from: 'sensor.old_83024' },
        { type: 'grid', stat_energy_from: 'sensor.old_83105', stat_energy_to: 'sensor.old_83075' },
      ],
    },
  };
  const patient = await patientOf({ results });
  const { stdout } = await examined({
    ...patient,
    settings: { ...patient.settings, state_folder: folder },
    notCompared: 'a running bridge looks at the Energy dashboard ten minutes after its start',
  });
  expect(stdout).toContain('The Energy dashboard names sensors that were renamed or removed: 1 renamed, 1 removed');
  expect(stdout).not.toContain('sensor.old');
});

const CASES: readonly (readonly [string, Partial<MqttFacts>, Diagnosis])[] = [
  [
    'no MQTT integration',
    { state: null },
    { step: 'Home Assistant', says: ['has no MQTT integration', 'Add it there under Settings'], exit: 69 },
  ],
  [
    'an integration that finds no broker',
    { state: 'setup_retry' },
    { step: 'Home Assistant', says: ['is not running: setup_retry', 'address and password of its broker'], exit: 69 },
  ],
  [
    'an integration that is disabled',
    { state: 'not_loaded', disabledBy: 'user' },
    { step: 'Home Assistant', says: ['is not running: it is disabled', 'enable it'], exit: 69 },
  ],
  [
    'discovery that is switched off',
    { settings: { discovery: false } },
    { step: 'Home Assistant', says: ['MQTT discovery is switched off', 'Switch it on'], exit: 69 },
  ],
  [
    'another discovery prefix',
    { settings: { discovery_prefix: 'ha' } },
    { step: 'Home Assistant', says: ['another discovery prefix', 'Set homeassistant.discovery_prefix'], exit: 69 },
  ],
  [
    'another discovery prefix, as 2024.11 tells it',
    { version: '2024.11.3', settings: { discovery_prefix: 'ha' } },
    { step: 'Home Assistant', says: ['another discovery prefix', 'Set homeassistant.discovery_prefix'], exit: 69 },
  ],
  [
    'a token of somebody who is no administrator',
    { isAdmin: false },
    { step: 'Home Assistant', says: ['not one of an administrator', 'as a user who is an administrator'], exit: 77 },
  ],
];

describe('of Home Assistant the doctor names', () => {
  test.each(CASES)('%s', async (_, facts, diagnosis) => {
    await expectDiagnosis(await patientOf(facts), diagnosis);
  });

  test('another broker', async () => {
    const patient = await patientOf({ brokerUrl: await startBroker() });
    const says = ['does not hear what the bridge publishes', 'name the same broker'];
    await expectDiagnosis(patient, { step: 'Home Assistant', says, exit: 69 });
  });

  test('a token that is not accepted', async () => {
    const patient = await patientOf({}, { token: 'another-long-lived-token' });
    await expectDiagnosis(patient, { step: 'Home Assistant', says: ['does not accept the token', 'long-lived access token'], exit: 77 });
  });
});

describe('Home Assistant is no concern', () => {
  test('where nothing is announced to it', async () => {
    const { stdout, exit } = await examined({ settings: { homeassistant: { discovery: false } } });
    expect(stdout).toContain('ok     Home Assistant: nothing is announced to it');
    expect(exit).toBe(0);
  });

  test('where the configuration does not say how to ask it', async () => {
    const { stdout, exit } = await examined({});
    expect(stdout).toContain('ok     Home Assistant: not looked at: homeassistant.url and homeassistant.token are not set');
    expect(exit).toBe(0);
  });
});
