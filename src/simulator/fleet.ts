import type { Battery, LoadProfile, Site } from './physics/site.ts';
import { middayShiftMs } from './physics/sun.ts';
import { type DeviceSpec, type Lag, type PlantSpec, psKeyOf } from './plant.ts';
import type { Zone } from './zone.ts';

/** Builds simulated plants of several kinds. Every property of a plant can be overridden. */

export interface FleetOptions {
  /** Time from which the plants exist, epoch ms. Their counters are zero then. */
  readonly commissionedAt: number;
  readonly seed?: number;
  /** Step of the physical model in ms; it must divide an hour. Default: one minute. */
  readonly stepMs?: number;
  /** A moment (epoch ms) at which the sun stands high regardless of the time of day, so that a demo at night shows power. */
  readonly middayAt?: number;
  /** The lag of samples. Default: they appear 30 to 60 seconds after they were taken. */
  readonly lag?: Lag;
}

export interface EuropeanOptions extends FleetOptions {
  /** Whether the plant's clock in the cloud follows daylight saving time. */
  readonly followsDaylightTime?: boolean;
}

const MINUTE_MS = 60_000;
const BRAZIL: Zone = { offsetMinutes: -180, followsDaylightTime: false };
const SAO_PAULO = { latitude: -23.55, longitude: -46.63 };
const BERLIN = { latitude: 52.52, longitude: 13.4 };

const HOME_LOAD: LoadProfile = { baseW: 350, morningPeakW: 1200, eveningPeakW: 2400, applianceW: 2000 };
const FACTORY_LOAD: LoadProfile = { baseW: 38_000, morningPeakW: 22_000, eveningPeakW: 30_000, applianceW: 12_000 };
const HOME_BATTERY: Battery = { capacityWh: 12_800, maxPowerW: 6600, minSoc: 0.05, initialSoc: 0.5, efficiency: 0.975 };
const FACTORY_BATTERY: Battery = { capacityWh: 225_000, maxPowerW: 110_000, minSoc: 0.1, initialSoc: 0.374, efficiency: 0.98 };

type SiteFacts = Pick<Site, 'latitude' | 'longitude' | 'pvPeakW' | 'battery' | 'load'>;
type DeviceFacts = Pick<DeviceSpec, 'type' | 'code' | 'channel' | 'name'> & Partial<DeviceSpec>;
type PlantFacts = Pick<PlantSpec, 'psId' | 'name' | 'type' | 'zone'> & Partial<PlantSpec>;

/** Builds a device; properties that are not given have the values that most devices share. */
export function device(psId: number, facts: DeviceFacts): DeviceSpec {
  const { type, code, channel } = facts;
  const number = psId * 1000 + type * 10 + channel;
  return {
    psKey: psKeyOf(psId, type, code, channel),
    serialNumber: `A${number}`,
    model: null,
    modelId: null,
    manufacturer: 'SUNGROW',
    firmware: null,
    communicatorSerialNumber: `S${psId}`,
    uuid: number * 10 + code,
    share: 1,
    trackers: 0,
    strings: 0,
    installedAt: null,
    sendsData: true,
    ...facts,
  };
}

function plant(facts: PlantFacts, site: SiteFacts, devices: readonly DeviceFacts[], options: FleetOptions): PlantSpec {
  const { commissionedAt, seed = 1, stepMs = MINUTE_MS, middayAt, lag = { baseMs: 30_000, jitterMs: 30_000 } } = options;
  return {
    site: {
      ...site,
      seed: seed * 7919 + facts.psId,
      pvLimitW: site.pvPeakW * 0.95,
      commissionedAt: commissionedAt - (commissionedAt % stepMs),
      stepMs,
      solarShiftMs: middayAt === undefined ? 0 : middayShiftMs(site.longitude, middayAt),
    },
    devices: devices.map((facts_) => device(facts.psId, facts_)),
    owner: {
      email: `owner${facts.psId}@example.com`,
      phone: `+55 11 9${facts.psId}`,
      address: `Rua das Acácias ${facts.psId % 1000}, São Paulo`,
    },
    validFlag: 1,
    connectType: 2,
    hasEms: false,
    inverterSleeps: true,
    updatePeriodMs: null,
    lag,
    alarms: [],
    misstated: {},
    ...facts,
  };
}

const homeSite: SiteFacts = { ...SAO_PAULO, pvPeakW: 8200, battery: HOME_BATTERY, load: HOME_LOAD };
const winet = (psId: number): DeviceFacts => ({
  type: 22,
  code: 247,
  channel: 1,
  name: 'Communication Module1',
  serialNumber: `S${psId}`,
  model: 'WiNet-S',
  modelId: 90101,
  firmware: 'WINET-SV200.001.00.P028',
});

/** A home with a hybrid inverter (SH10RT), a battery, a grid meter and a communication module (WiNet-S). */
export const hybridHome = (options: FleetOptions): PlantSpec =>
  plant(
    { psId: 1501234, name: 'Casa Ipê', type: 5, zone: BRAZIL },
    homeSite,
    [
      { type: 14, code: 1, channel: 1, name: 'SH10RT', model: 'SH10RT', modelId: 35_801, firmware: 'SAPPHIRE-H_03011.95.01', trackers: 2 },
      { type: 43, code: 2, channel: 1, name: 'Battery1', model: 'SBR128', modelId: 40_101, firmware: 'SBRBCU-S_22011.01.15' },
      { type: 7, code: 3, channel: 1, name: 'Meter1', model: 'DTSU666-20', modelId: 70_201, serialNumber: null },
      winet(1501234),
    ],
    options,
  );

/** A plant with two string inverters, a grid meter, a data logger and its communication module. */
export const stringPlant = (options: FleetOptions): PlantSpec =>
  plant(
    { psId: 1502345, name: 'Padaria São José', type: 3, zone: BRAZIL },
    { ...SAO_PAULO, pvPeakW: 62_000, battery: null, load: { baseW: 6000, morningPeakW: 9000, eveningPeakW: 5000, applianceW: 4000 } },
    [
      {
        type: 1,
        code: 1,
        channel: 1,
        name: 'Inverter1',
        model: 'SG33CX',
        modelId: 10_301,
        firmware: 'LCD_AGATE-S_V11_V01_A',
        share: 0.55,
        trackers: 3,
        strings: 6,
      },
      {
        type: 1,
        code: 2,
        channel: 1,
        name: 'Inverter2',
        model: 'SG25CX',
        modelId: 10_302,
        firmware: 'LCD_AGATE-S_V11_V01_A',
        share: 0.45,
        trackers: 3,
        strings: 6,
        uuid: 15_023_450_112,
      },
      { type: 7, code: 3, channel: 1, name: 'Meter1', model: 'DTSD1352', modelId: 70_202, serialNumber: null },
      {
        type: 9,
        code: 247,
        channel: 1,
        name: 'Logger1000_1',
        model: 'Logger1000B',
        modelId: 90_201,
        serialNumber: 'B1502345',
        firmware: 'LOGGER1000_V34',
      },
      winet(1502345),
    ],
    options,
  );

/** A balcony plant with two microinverters and no meter. */
export const microinverterPlant = (options: FleetOptions): PlantSpec =>
  plant(
    { psId: 1503456, name: 'Varanda', type: 4, zone: BRAZIL },
    { ...SAO_PAULO, pvPeakW: 1800, battery: null, load: HOME_LOAD },
    [1, 2].map((channel) => ({
      type: 55,
      code: channel,
      channel,
      name: `Microinverter${channel}`,
      model: 'S450S',
      modelId: 55_101,
      firmware: 'MI_V10',
      share: 0.5,
      trackers: 2,
    })),
    options,
  );

/**
 * A commercial storage plant like the example in the vendor's guide (open-api-guide.md 4.5.2). Many of its values are null, as in the
 * example.
 */
export const commercialStorage = (options: FleetOptions): PlantSpec =>
  plant(
    { psId: 1604567, name: 'Armazém Central', type: 12, zone: BRAZIL, hasEms: true },
    { ...SAO_PAULO, pvPeakW: 150_000, battery: FACTORY_BATTERY, load: FACTORY_LOAD },
    [
      { type: 37, code: 4, channel: 1, name: 'Energy Storage System1', model: 'SC110CX', modelId: 367_701, firmware: 'PCS_V21' },
      { type: 44, code: 3, channel: 1, name: 'Battery Cluster Management Unit1', model: 'CMU200CP', modelId: 367_702, serialNumber: null },
      { type: 78, code: 2, channel: 1, name: 'Commercial & Industrial ESS1', serialNumber: null, manufacturer: null },
      { type: 45, code: 2, channel: 1, name: 'Local Controller1', model: 'LC-ST200CS', modelId: 367_703 },
      { type: 26, code: 247, channel: 1, name: 'Energy management system1', model: 'EMS300CP', modelId: 367_704, serialNumber: 'S1604567' },
    ],
    options,
  );

/** A home in Berlin with a hybrid inverter and a battery. Its clock in the cloud may follow daylight saving time. */
export const europeanHome = ({ followsDaylightTime = true, ...options }: EuropeanOptions): PlantSpec =>
  plant(
    { psId: 5105678, name: 'Haus Grünau', type: 5, zone: { offsetMinutes: 60, followsDaylightTime } },
    { ...homeSite, ...BERLIN },
    [
      {
        type: 14,
        code: 1,
        channel: 1,
        name: 'SH8.0RT',
        model: 'SH8.0RT',
        modelId: 35_802,
        firmware: 'SAPPHIRE-H_03011.95.01',
        trackers: 2,
      },
      { type: 43, code: 2, channel: 1, name: 'Battery1', model: 'SBR128', modelId: 40_101 },
      winet(5105678),
    ],
    options,
  );

/** A plant that is still being connected to the cloud. It is listed only if `valid_flag` 3 is requested, and never reports values. */
const connectingPlant = (options: FleetOptions): PlantSpec =>
  plant(
    { psId: 1506789, name: 'Obra Nova', type: 4, zone: BRAZIL, validFlag: 3 },
    { ...homeSite, battery: null },
    [{ type: 1, code: 1, channel: 1, name: 'Inverter1', model: 'SG5.0RS', modelId: 10_303, trackers: 2, strings: 2 }],
    options,
  );

/** Builds one plant of each kind. */
export const everyKind = (options: FleetOptions): PlantSpec[] =>
  [hybridHome, stringPlant, microinverterPlant, commercialStorage, europeanHome, connectingPlant].map((build) => build(options));

export interface UniformFleetOptions extends FleetOptions {
  readonly plants: number;
  readonly devicesPerPlant: number;
}

/** Builds many equal plants, each with an "Inverter1", to test the load of large fleets and collisions of names. */
export const uniformFleet = ({ plants, devicesPerPlant, ...options }: UniformFleetOptions): PlantSpec[] =>
  Array.from({ length: plants }, (_, index) => {
    const psId = 2_000_001 + index;
    const kinds: readonly DeviceFacts[] = [
      { type: 14, code: 1, channel: 1, name: 'Inverter1', model: 'SH10RT', modelId: 35_801, trackers: 2 },
      { type: 43, code: 2, channel: 1, name: 'Battery1', model: 'SBR128', modelId: 40_101 },
      { type: 7, code: 3, channel: 1, name: 'Meter1', model: 'DTSU666-20', modelId: 70_201 },
      winet(psId),
      { type: 1, code: 4, channel: 1, name: 'Inverter2', model: 'SG5.0RS', modelId: 10_303, share: 0.5, trackers: 2, strings: 2 },
      { type: 9, code: 5, channel: 1, name: 'Logger1', model: 'Logger1000B', modelId: 90_201 },
    ];
    const devices = Array.from({ length: devicesPerPlant }, (__, position) => {
      const kind = kinds[position % kinds.length] as DeviceFacts;
      const round = Math.floor(position / kinds.length);
      return round === 0 ? kind : { ...kind, channel: kind.channel + round, name: `${kind.name} (${round + 1})` };
    });
    return plant({ psId, name: `Plant ${index + 1}`, type: 5, zone: BRAZIL }, homeSite, devices, options);
  });
