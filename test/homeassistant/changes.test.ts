import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/faults/fault.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import type { Settings } from './support/bridge.ts';
import { isAtLeast } from './support/configuration.ts';
import { BRIDGE_DEVICE, Expected } from './support/expected.ts';
import { isDeviceList } from './support/sign-in.ts';
import { type Stage, startStage } from './support/stage.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';

const MINUTE_MS = 60_000;
const MONTH_MS = 30 * 24 * 60 * MINUTE_MS;
const START = Date.parse('2026-06-15T15:02:00Z');

/**
 * Long enough after a poll for the bridge to accept a refresh request (60 s). Not so long that the bridge closes the connection to
 * the broker, and so misses the request, if a message was in flight when the clock was moved (90 s without an acknowledgement).
 */
const REFRESHABLE_MS = 65_000;

const PS_ID = 1501234;
const PLANT = `isolarcloud_${PS_ID}_11_0_0`;
const INVERTER = `isolarcloud_${PS_ID}_14_1_1`;
const POWER = `${INVERTER}_13011`;

/** A change in the cloud or in the configuration, to which Home Assistant must adapt. */
interface Change {
  readonly name: string;
  readonly cloud?: readonly Fault[];
  readonly settings?: Settings;
  /** Returns the unique_ids of points that must not be shown after the change, although they have values. */
  readonly unwanted?: (expected: Expected) => readonly string[];
}

const CHANGES: readonly Change[] = [
  { name: 'a renamed plant', cloud: [{ kind: 'plant_changed', psId: PS_ID, change: { name: 'Casa Nova' } }] },
  { name: 'a removed device', cloud: [{ kind: 'device_removed', psKey: `${PS_ID}_7_3_1` }] },
  { name: 'an excluded point', settings: { points: { exclude: ['14/13011'] } }, unwanted: () => [POWER] },
  {
    name: 'a smaller preset',
    settings: { points: { preset: 'essential' } },
    unwanted: (expected) => {
      const essential = expected.points('essential');
      return [...expected.points().keys()].filter((id) => !essential.has(id));
    },
  },
];
const ALL: Change = {
  name: 'all of this',
  cloud: CHANGES.flatMap(({ cloud = [] }) => cloud),
  settings: { points: Object.assign({}, ...CHANGES.map(({ settings }) => settings?.['points'])) },
  unwanted: (expected) => [...new Set(CHANGES.flatMap(({ unwanted = () => [] }) => unwanted(expected)))],
};
const NONE: Change = { name: 'nothing' };

/** Key: unique_id. Value: entity id. */
type EntityIds = Readonly<Record<string, string>>;

describe.each(versions)('Home Assistant %s follows', (version) => {
  let stage: Stage;
  let expected: Expected;
  let before: EntityIds;
  let complaintsBefore: number;
  /** Warnings and errors that Home Assistant may log because of what the test does. */
  let expectedComplaints: readonly string[];

  const entityIds = async (): Promise<EntityIds> =>
    Object.fromEntries([...(await stage.homeAssistant.entities())].map(([id, { entry }]) => [id, entry.entity_id]));
  const wanted = ({ unwanted = () => [] }: Change): readonly string[] => {
    const without = new Set(unwanted(expected));
    return [...expected.points().keys(), ...expected.otherIds()].filter((id) => !without.has(id));
  };

  /**
   * Waits until every expected entity is shown with its entity id from before and every device with its name, and until there are
   * no other entities or devices.
   */
  const untilShown = (change: Change) =>
    waitFor(
      async () => {
        const entities = [...(await stage.homeAssistant.entities())];
        // Home Assistant 2024.11 cannot remove a disabled entity while its device stays.
        const isKept = (id: string) => !isAtLeast(version, '2024.12') && (change.unwanted?.(expected) ?? []).includes(id);
        const present = entities.filter(([id, { entry }]) => !(isKept(id) && entry.disabled_by !== null));
        const ids = Object.fromEntries(present.map(([id, { entry }]) => [id, entry.entity_id]));
        expect(ids).toEqual(Object.fromEntries(wanted(change).map((id) => [id, before[id]])));
        expect(entities.filter(([, { state }]) => state?.attributes['restored'] === true).map(([id]) => id)).toEqual([]);

        const devices = [...(await stage.homeAssistant.devices())].filter(([identifier]) => identifier !== BRIDGE_DEVICE);
        const names = [...expected.devices()].map(([identifier, { plant, device }]) => [
          identifier,
          identifier === PLANT ? plant.name : `${plant.name} ${device.name}`,
        ]);
        expect(Object.fromEntries(devices.map(([identifier, { name }]) => [identifier, name]))).toEqual(Object.fromEntries(names));
      },
      { what: change.name, deadlineMs: 60_000 },
    );

  /**
   * Lets time pass until the cloud was asked for two listings. A device that is missing in one listing is kept; if it is missing in
   * the second too, it is removed. Not every requested poll includes a listing.
   */
  const passTwoLists = async (): Promise<void> => {
    const listCalls = (): number => stage.cloud.calls.filter(isDeviceList).length;
    let lists = 0;
    while (lists < 2) {
      const callsBefore = listCalls();
      const later = stage.clock.now() + 20 * MINUTE_MS;
      await stage.passTime(20 * MINUTE_MS);
      await stage.untilPolled(later);
      if (listCalls() > callsBefore) lists++;
    }
  };
  const restartBridge = async (settings?: Settings): Promise<void> => {
    await stage.bridge.pause();
    const ended = stage.clock.now();
    await stage.bridge.goOn(settings);
    await stage.untilPolled(ended);
  };
  const make = async ({ cloud = [], settings }: Change): Promise<() => Promise<void>> => {
    const restorations = cloud.map((fault) => stage.cloud.inject(fault));
    if (settings !== undefined) await restartBridge(settings);
    await passTwoLists();
    return async () => {
      for (const restore of restorations) restore();
      if (settings !== undefined) await restartBridge();
      await passTwoLists();
    };
  };

  const press = async (button: 'refresh' | 'restore'): Promise<void> => {
    const { entry } = await waitFor(
      async () => {
        const found = await stage.homeAssistant.entity(`${BRIDGE_DEVICE}_${button}`);
        expect(found.state).toBeDefined();
        expect(found.state?.state).not.toBe('unavailable');
        return found;
      },
      { what: `the ${button} button` },
    );
    await stage.homeAssistant.callService('button', 'press', { entity_id: entry.entity_id });
  };

  beforeAll(async () => {
    stage = await startStage({ version, plants: [hybridHome({ commissionedAt: START - MONTH_MS })], startsAtMs: START });
    expected = new Expected(
      () => stage.cloud.plants,
      () => stage.clock.now(),
    );
    await waitFor(async () => expect(Object.keys(await entityIds()).toSorted()).toEqual(wanted(NONE).toSorted()), { what: 'the plant' });
  });

  beforeEach(async () => {
    before = await entityIds();
    complaintsBefore = (await stage.homeAssistant.complaints()).length;
    expectedComplaints = [];
  });

  afterEach(async () => {
    const complaints = (await stage.homeAssistant.complaints()).slice(complaintsBefore);
    expect(complaints.filter(({ message }) => !expectedComplaints.includes(message))).toEqual([]);
  });

  afterAll(() => stage?.stop());

  it.each(CHANGES)('$name, with the ids and the history of what stays or returns', async (change) => {
    const history = await stage.homeAssistant.history(before[POWER] ?? '');
    const undo = await make(change);
    await untilShown(change);
    await undo();
    await untilShown(NONE);
    expect((await stage.homeAssistant.history(before[POWER] ?? '')).slice(0, history.length)).toEqual(history);
  });

  it('all of this, though it came while Home Assistant was down', async () => {
    await stage.homeAssistant.pause();
    const undo = await make(ALL);
    await stage.homeAssistant.goOn();
    await untilShown(ALL);
    await undo();
    await untilShown(NONE);
  });

  it('its refresh button with a poll', async () => {
    await restartBridge({ polling: { schedule: 'interval', interval_minutes: 60 } }); // so that the test, not the schedule, causes the next poll
    await stage.untilResting();
    stage.clock.moveForward(REFRESHABLE_MS);
    const pressed = stage.clock.now();
    await press('refresh');
    await stage.untilPolled(pressed);
    await restartBridge();
  });

  it('its user, who deletes a device: it stays deleted until the restore button is pressed', async () => {
    expectedComplaints = [`No device components to cleanup for ${PLANT}, node_id 'None'`];
    const withoutPlant = Object.fromEntries(Object.entries(before).filter(([id]) => !id.startsWith(`${PLANT}_`)));
    const untilInverterIsUnder = (above: string, ids: EntityIds) =>
      waitFor(
        async () => {
          expect(await entityIds()).toEqual(ids);
          const devices = await stage.homeAssistant.devices();
          expect(devices.get(INVERTER)?.via_device_id).toBe(devices.get(above)?.id);
        },
        { what: `the inverter under ${above}`, deadlineMs: 60_000 },
      );

    await stage.homeAssistant.deleteDevice((await stage.homeAssistant.devices()).get(PLANT)?.id ?? '');
    await untilInverterIsUnder(BRIDGE_DEVICE, withoutPlant);
    await restartBridge();
    await stage.homeAssistant.restart();
    await passTwoLists();
    await untilInverterIsUnder(BRIDGE_DEVICE, withoutPlant);

    await press('restore');
    await untilInverterIsUnder(PLANT, before);
  });

  it('its user, who deletes a single entity: it returns, at the next start of Home Assistant at the latest', async () => {
    const entityId = before[POWER] ?? '';
    const topic = `homeassistant/device/${INVERTER}/config`;
    expectedComplaints = [
      `Although entity ${entityId} was removed from Home Assistant, it will be added again when a new MQTT discovery config is received from isolarcloud2mqtt on topic ${topic}. To prevent this, disable the entity instead, or configure isolarcloud2mqtt to no longer send this entity`,
    ];
    await stage.homeAssistant.deleteEntity(entityId);
    // Home Assistant 2024.12 and later delete only this entity and send nothing to the bridge, so the entity returns when Home
    // Assistant restarts; 2024.11 deletes its whole device, and the bridge announces the device again.
    if (isAtLeast(version, '2024.12')) await stage.homeAssistant.restart();
    await untilShown(NONE);
  });
});
