import { visitBroker } from '../../app/broker.ts';
import { openCallMeter } from '../../app/cloud.ts';
import type { Ports } from '../../app/ports.ts';
import { selectPoints } from '../../catalogue/index.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import type { OpenApiClient } from '../../isolarcloud/client.ts';
import { checkGateway, cloudClock, type NetworkProbe } from '../../isolarcloud/connectivity.ts';
import { gatewayOf } from '../../isolarcloud/gateways.ts';
import { type Device, PLANT_DEVICE_TYPE, type Plant, plantKey } from '../../model.ts';
import { callsLeft } from '../../schedule/call-budget.ts';
import { type KeyIn, type Phrase, phrase, type Texts } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { environmentProxy } from '../support/load-config.ts';
import { lookAtHomeAssistant } from './home-assistant.ts';

/** The data of the examination; later steps use the results of earlier ones. */
export interface Examination {
  readonly config: Config;
  readonly context: Context;
  readonly ports: Ports;
  readonly client: OpenApiClient;
  readonly network: NetworkProbe;
  readonly texts: Texts;
  plants: readonly Plant[];
  devices: readonly Device[];
}

export type StepName = KeyIn<'doctor.step'>;

export interface Step {
  readonly name: StepName;
  /** @returns a sentence about the result, without names, addresses or ids @throws BridgeError the failure */
  readonly look: (examination: Examination) => Promise<string>;
}

/** How long an address or a broker may take to answer. */
const CONNECT_MS = 5_000;
/** With a larger clock error a login may fail. */
const CLOCK_MS = 5 * 60_000;

const reach: Step['look'] = async ({ config, context, network, texts }) => {
  if ((config.network.proxy ?? environmentProxy(context)) !== null) return texts('doctor.way.proxy');
  const { ipv4, ipv6 } = await checkGateway(gatewayOf(config.isolarcloud), CONNECT_MS, network);
  if (ipv6 === 'silent' && ipv4 === 'answers' && !config.network.ipv4_only) throw new BridgeError('ipv6_broken');
  return texts('doctor.way.addresses', { ipv4: texts(`doctor.answer.${ipv4}`), ipv6: texts(`doctor.answer.${ipv6}`) });
};

const clock: Step['look'] = async ({ config, context, texts }) => {
  if ((config.network.proxy ?? environmentProxy(context)) !== null) return texts('doctor.clock.proxy');
  const cloudMs = await cloudClock(gatewayOf(config.isolarcloud), CONNECT_MS).catch(() => null);
  if (cloudMs === null) return texts('doctor.clock.untold');
  const aheadMs = context.now() - cloudMs;
  if (Math.abs(aheadMs) < CLOCK_MS) return texts('doctor.clock.agrees');
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  throw new BridgeError('clock_wrong', { detail: phrase(aheadMs > 0 ? 'detail.clock_ahead' : 'detail.clock_behind', { minutes }) });
};

const plants: Step['look'] = async (examination) => {
  examination.plants = await examination.client.getPowerStationList();
  if (examination.plants.length === 0) throw new BridgeError('plants_missing');
  return examination.texts('doctor.found', { count: examination.plants.length });
};

const devices: Step['look'] = async (examination) => {
  const listed = await examination.client.getDeviceListByUser();
  examination.devices = listed.filter(({ deviceType }) => deviceType !== PLANT_DEVICE_TYPE);
  if (examination.devices.length === 0) throw new BridgeError('devices_missing');
  return examination.texts('doctor.found', { count: examination.devices.length });
};

const readings: Step['look'] = async (examination) => {
  const { client, config, texts } = examination;
  const selection = selectPoints(config.points);
  const all = [...examination.plants.map(({ psId }) => ({ psKey: plantKey(psId), deviceType: PLANT_DEVICE_TYPE })), ...examination.devices];
  const read: number[] = [];
  const empty: number[] = [];
  for (const [deviceType, points] of selection) {
    const psKeys = all.filter((device) => device.deviceType === deviceType).map(({ psKey }) => psKey);
    if (psKeys.length === 0) continue;
    const pointIds = points.map(({ spec }) => spec.pointId);
    const { samples } = await client.getDeviceRealTimeData({ deviceType, psKeys: psKeys.slice(0, 1), pointIds });
    const hasValue = samples.some(({ values }) => [...values.values()].some((value) => value !== null));
    (hasValue ? read : empty).push(deviceType);
  }
  if (read.length === 0) throw new BridgeError('points_empty', { detail: emptyTypes(empty) });
  const found = { types: read.join(', '), empty: empty.join(', ') };
  return texts(empty.length === 0 ? 'doctor.points.all' : 'doctor.points.some', found);
};

const emptyTypes = (types: readonly number[]): Phrase =>
  types.length === 0 ? phrase('detail.no_device_types') : phrase('detail.device_types', { types: types.join(', ') });

const quota: Step['look'] = async ({ config, context, ports, texts }) => {
  const meter = openCallMeter(config, context.now, ports.stores.calls);
  await meter.open();
  return texts('doctor.calls_left', { count: String(callsLeft(meter.counts, meter.limits, context.now())) });
};

const broker: Step['look'] = async ({ config, context, texts }) => {
  if (config.mqtt.embedded_broker.enabled) return texts('doctor.broker.embedded');
  const connection = await visitBroker(config, { ...context, signal: AbortSignal.any([context.stop, AbortSignal.timeout(CONNECT_MS)]) });
  await connection.stop();
  return texts('doctor.broker.answers');
};

/** The steps from the configuration to Home Assistant; each needs those before it. */
export const STEPS: readonly Step[] = [
  { name: 'way', look: reach },
  { name: 'clock', look: clock },
  { name: 'login', look: async ({ client, texts }) => client.login().then(() => texts('doctor.signed_in')) },
  { name: 'plants', look: plants },
  { name: 'devices', look: devices },
  { name: 'points', look: readings },
  { name: 'calls', look: quota },
  { name: 'broker', look: broker },
  { name: 'home_assistant', look: lookAtHomeAssistant },
];
