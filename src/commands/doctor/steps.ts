import { openCallMeter } from '../../app/cloud.ts';
import type { Ports } from '../../app/ports.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import type { OpenApiClient } from '../../isolarcloud/client.ts';
import { checkGateway, cloudClock, type NetworkProbe } from '../../isolarcloud/connectivity.ts';
import { gatewayOf } from '../../isolarcloud/gateways.ts';
import type { Collector } from '../../poll/collector.ts';
import { callsLeft } from '../../schedule/call-budget.ts';
import { formatCount, type Language } from '../../texts/languages.ts';
import { type KeyIn, phrase, type Texts } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { environmentProxy } from '../support/load-config.ts';
import { lookAtBroker } from './broker.ts';
import { lookAtDevices, lookAtPlants, lookAtPoints } from './cloud.ts';
import { lookAtHomeAssistant } from './home-assistant.ts';

/** The data that the steps share; later steps use the results of earlier ones. */
export interface Examination {
  readonly config: Config;
  readonly context: Context;
  readonly ports: Ports;
  readonly client: OpenApiClient;
  readonly network: NetworkProbe;
  readonly texts: Texts;
  /** The language of the texts. */
  readonly language: Language;
  /** Collects plants, devices and readings in the same way as the bridge. */
  readonly collector: Collector;
  /** Why the lists of plants and devices could not be read completely; null if they were. */
  listFailure: BridgeError | null;
  /** Problems that do not prevent the bridge from publishing other values. */
  readonly notes: BridgeError[];
}

export type StepName = KeyIn<'doctor.step'>;

export interface Step {
  readonly name: StepName;
  /** Runs the step. @returns a sentence about the result, without names, addresses or ids @throws BridgeError the failure */
  readonly look: (examination: Examination) => Promise<string>;
}

/** Longest time to wait for an answer from a network address. */
const CONNECT_MS = 5_000;
/** If the clock of the host is wrong by at least this, a login may fail. */
const CLOCK_MS = 5 * 60_000;

const reach: Step['look'] = async ({ config, context, network, texts }) => {
  if ((config.network.proxy ?? environmentProxy(context, config)) !== null) return texts('doctor.way.proxy');
  const { ipv4, ipv6 } = await checkGateway(gatewayOf(config.isolarcloud), CONNECT_MS, network);
  if (ipv6 === 'silent' && ipv4 === 'answers' && !config.network.ipv4_only) throw new BridgeError('ipv6_broken');
  return texts('doctor.way.addresses', { ipv4: texts(`doctor.answer.${ipv4}`), ipv6: texts(`doctor.answer.${ipv6}`) });
};

const clock: Step['look'] = async ({ config, context, texts }) => {
  if ((config.network.proxy ?? environmentProxy(context, config)) !== null) return texts('doctor.clock.proxy');
  const cloudMs = await cloudClock(gatewayOf(config.isolarcloud), CONNECT_MS).catch(() => null);
  if (cloudMs === null) return texts('doctor.clock.untold');
  const aheadMs = context.now() - cloudMs;
  if (Math.abs(aheadMs) < CLOCK_MS) return texts('doctor.clock.agrees');
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  throw new BridgeError('clock_wrong', { detail: phrase(aheadMs > 0 ? 'detail.clock_ahead' : 'detail.clock_behind', { minutes }) });
};

const quota: Step['look'] = async ({ config, context, ports, texts, language }) => {
  const meter = openCallMeter(config, context.now, ports.stores);
  await meter.open();
  return texts('doctor.calls_left', { count: formatCount(callsLeft(meter.counts, meter.limits, meter.nowMs), language) });
};

/** The steps of `doctor` in their order; each needs the ones before it. */
export const STEPS: readonly Step[] = [
  { name: 'way', look: reach },
  { name: 'clock', look: clock },
  { name: 'login', look: async ({ client, texts }) => client.login().then(() => texts('doctor.signed_in')) },
  { name: 'plants', look: lookAtPlants },
  { name: 'devices', look: lookAtDevices },
  { name: 'points', look: lookAtPoints },
  { name: 'calls', look: quota },
  { name: 'broker', look: lookAtBroker },
  { name: 'home_assistant', look: lookAtHomeAssistant },
];
