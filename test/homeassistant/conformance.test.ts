import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyKind } from '../../src/simulator/fleet.ts';
import { type Appearance, appearanceOf, promisedAppearance } from './support/appearance.ts';
import { BRIDGE_DEVICE, Expected } from './support/expected.ts';
import type { Entity } from './support/home-assistant.ts';
import { type Stage, startStage } from './support/stage.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';

const MINUTE_MS = 60_000;
const SAMPLE_MS = 5 * MINUTE_MS;
const MONTH_MS = 30 * 24 * 60 * MINUTE_MS;
/** Noon in the time zone of most plants, two minutes after a sample, so that no new sample appears for the next three minutes. */
const START = Date.parse('2026-06-15T15:02:00Z');
const plants = everyKind({ commissionedAt: START - MONTH_MS });

describe.each(versions)('Home Assistant %s shows a bridge with one plant of every kind', (version) => {
  let stage: Stage;
  let expected: Expected;

  beforeAll(async () => {
    stage = await startStage({ version, plants, startsAtMs: START });
    expected = new Expected(
      () => stage.cloud.plants,
      () => stage.clock.now(),
    );
    // Waits until the counters of the plant in Berlin are shown: for a plant with daylight saving time the bridge learns the offset
    // from UTC only from several samples, and publishes counters only then.
    await waitFor(
      async () => {
        await stage.passTime(6 * MINUTE_MS);
        await stage.untilPolled(stage.clock.now() - MINUTE_MS);
        const classes = [...(await stage.homeAssistant.entities())]
          .filter(([id]) => id.startsWith('isolarcloud_5105678_'))
          .map(([, { state }]) => state?.attributes['device_class']);
        expect(classes).toContain('energy');
      },
      { what: 'the counters of the plant in Berlin', deadlineMs: 120_000 },
    );
  });

  afterAll(async () => {
    await stage?.stop();
  });

  it('with every entity it has a value for, and no other', async () => {
    await waitFor(
      async () => {
        await stage.bridge.assertRunning();
        const ids = [...(await stage.homeAssistant.entities()).keys()];
        expect(ids.toSorted()).toEqual([...expected.points().keys(), ...expected.otherIds()].toSorted());
      },
      { what: 'the entities', deadlineMs: 60_000 },
    );
  });

  it('with the states, names, classes and units of the newest samples, and of the next ones', async () => {
    /**
     * Lets time pass to two minutes after a sample, so that even on a slow machine no new sample appears while Home Assistant is
     * compared.
     */
    const untilSamplesShow = () => stage.passTime(4 * SAMPLE_MS - (stage.clock.now() % SAMPLE_MS) + 2 * MINUTE_MS);
    const followsTheCloud = () =>
      waitFor(
        async () => {
          const entities = await stage.homeAssistant.entities();
          const points = [...expected.points()];
          const shown = points.map(([id]) => [id, comparable(appearanceOf(entities.get(id) as Entity))]);
          const promised = points.map(([id, { spec, value }]) => [id, comparable(promisedAppearance(spec, value, spec.enabledByDefault))]);
          expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(promised));
        },
        { what: 'the states' },
      );
    await untilSamplesShow();
    await followsTheCloud();
    await untilSamplesShow();
    await followsTheCloud();
  });

  it('with every device under its plant and every plant under the bridge', async () => {
    const devices = await stage.homeAssistant.devices();
    const wanted = expected.devices();
    expect([...devices.keys()].toSorted()).toEqual([...wanted.keys(), BRIDGE_DEVICE].toSorted());
    for (const [identifier, { plant, device }] of wanted) {
      const isPlant = device.type === 11;
      const above = isPlant ? BRIDGE_DEVICE : `isolarcloud_${plant.psId}_11_0_0`;
      expect.soft({ identifier, ...devices.get(identifier) }).toMatchObject({
        identifier,
        name: isPlant ? plant.name : `${plant.name} ${device.name}`,
        manufacturer: isPlant ? 'Sungrow' : device.manufacturer,
        // For a device without a model, the bridge announces the name of its device type.
        model: (isPlant ? null : device.model) ?? expect.any(String),
        model_id: isPlant || device.modelId === null ? null : String(device.modelId),
        serial_number: isPlant ? null : device.serialNumber,
        sw_version: isPlant ? null : device.firmware,
        via_device_id: devices.get(above)?.id,
      });
    }
  });

  it('with every entity on its own device', async () => {
    const [entities, devices] = [await stage.homeAssistant.entities(), await stage.homeAssistant.devices()];
    const identifierOf = new Map([...devices].map(([identifier, { id }]) => [id, identifier]));
    const homes = [...entities].map(([id, { entry }]) => [id, identifierOf.get(entry.device_id ?? '')] as const);
    expect(homes.filter(([id, identifier]) => identifier === undefined || !id.startsWith(`${identifier}_`))).toEqual([]);
  });

  it('without a complaint', async () => {
    expect(await stage.homeAssistant.complaints()).toEqual([]);
  });
});

/** @returns the appearance with a number in a fixed format, so that the format and floating-point noise do not matter in a comparison */
const comparable = (appearance: Appearance): Appearance => {
  const { state } = appearance;
  const isNumber = state !== undefined && state.trim() !== '' && Number.isFinite(Number(state));
  return isNumber ? { ...appearance, state: Number(state).toFixed(6) } : appearance;
};
