import { Counter } from 'prom-client';
import type { LiveDocument } from '../../live/live-document.ts';
import type { PointSpec } from '../../model.ts';
import { type AccountFacts, type BridgeFacts, worstOf } from '../view/bridge-view.ts';
import { measuredAtOf, presentNumber } from '../view/measured.ts';
import { BRIDGE, gauge, type Labels, type MetricsRegistry, newRegistry } from './metrics-registry.ts';

export interface MetricsFacts {
  readonly bridge: BridgeFacts;
  /** The documents of the plants, without those of their devices. */
  readonly plants: readonly LiveDocument[];
  /** Number of values in the newest samples that were not published as the cloud sent them. */
  readonly held: number;
  readonly streams: number;
  readonly nowMs: number;
}

interface BaseUnit {
  readonly name: string;
  readonly factor: number;
}

/**
 * Key: a published unit. Value: the base unit of Prometheus, and the factor to it. The metric of a point with another unit has that unit in
 * its name.
 */
const BASE_UNITS: Readonly<Record<string, BaseUnit>> = {
  W: { name: 'watts', factor: 1 },
  var: { name: 'vars', factor: 1 },
  VA: { name: 'voltamperes', factor: 1 },
  kWh: { name: 'joules', factor: 3_600_000 },
  '%': { name: 'ratio', factor: 0.01 },
  V: { name: 'volts', factor: 1 },
  mV: { name: 'volts', factor: 0.001 },
  A: { name: 'amperes', factor: 1 },
  mA: { name: 'amperes', factor: 0.001 },
  Hz: { name: 'hertz', factor: 1 },
  '°C': { name: 'celsius', factor: 1 },
  h: { name: 'seconds', factor: 3_600 },
  'W/m²': { name: 'watts_per_square_meter', factor: 1 },
  'Wh/m²': { name: 'joules_per_square_meter', factor: 3_600 },
  hPa: { name: 'pascals', factor: 100 },
  'm/s': { name: 'meters_per_second', factor: 1 },
  mm: { name: 'meters', factor: 0.001 },
};

const PLANT = 'isolarcloud_plant';

/** Returns the metrics in the OpenMetrics format. A value that is not known has no line. */
export async function metricsText(facts: MetricsFacts): Promise<{ readonly type: string; readonly text: string }> {
  const registry = newRegistry();
  addBridge(registry, facts);
  addCalls(registry, facts.bridge);
  addPlants(registry, facts);
  return { type: registry.contentType, text: await registry.metrics() };
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

function addBridge(registry: MetricsRegistry, { bridge, held, streams, nowMs }: MetricsFacts): void {
  const { version, broker, polls, plants, devices, rejections } = bridge;
  const worst = worstOf(bridge);
  const { startedMs, endedMs, nextMs } = polls.status;
  const add = (name: string, help: string, value: number | null, labels: Labels = {}): void =>
    gauge(registry, `${BRIDGE}_${name}`, help, [[labels, value]]);
  add('build_info', 'The version of the bridge.', 1, { version });
  add('start_timestamp_seconds', 'When the bridge was started.', seconds(bridge.startedAt));
  add('plants', 'Plants that are listed.', plants);
  add('devices', 'Devices that are listed.', devices);
  add('broker_connected', 'Whether the bridge is connected to the broker.', broker.connectedAt === null ? 0 : 1);
  add('mqtt_in_flight_messages', 'Messages that the broker has not acknowledged yet.', broker.inFlight);
  add('last_poll_timestamp_seconds', 'When the last poll was read.', seconds(polls.lastMs));
  add('last_poll_age_seconds', 'Time since the last poll was read.', polls.lastMs === null ? null : (nowMs - polls.lastMs) / 1_000);
  add('next_poll_timestamp_seconds', 'When the next poll is planned.', seconds(nextMs));
  add('poll_duration_seconds', 'Duration of the last poll.', startedMs === null || endedMs === null ? null : (endedMs - startedMs) / 1_000);
  add('held_values', 'Values of the newest samples that are not published as they came.', held);
  add('streams', 'Pages that are open.', streams);
  add('problem', 'The most serious problem, by its code; 0: all is well.', worst === null ? 0 : 1, { code: worst?.code ?? '' });
  const rejected = new Counter({
    name: `${BRIDGE}_rejected_values_total`,
    help: 'Values that were rejected since the start.',
    registers: [registry],
  });
  rejected.inc(rejections.count);
}

function addCalls(registry: MetricsRegistry, { calls, accounts }: BridgeFacts): void {
  const made = new Counter({
    name: `${BRIDGE}_cloud_calls_total`,
    help: 'Calls of the cloud since the start, by endpoint and result.',
    labelNames: ['endpoint', 'result'],
    registers: [registry],
  });
  for (const { endpoint, result, count } of calls.byEndpoint) made.inc({ endpoint, result }, count);
  const budgets: readonly (Pick<AccountFacts, 'usage' | 'limits'> & { readonly labels: Labels })[] =
    accounts.length === 0 ? [{ ...calls, labels: {} }] : accounts.map((account) => ({ ...account, labels: { account: account.name } }));
  gauge(
    registry,
    `${BRIDGE}_calls_used`,
    'Calls of the account in the present hour, day and month of UTC.',
    budgets.flatMap(({ usage, labels }) => [
      [{ ...labels, span: 'hour' }, usage.thisHour],
      [{ ...labels, span: 'day' }, usage.today],
      [{ ...labels, span: 'month' }, usage.thisMonth],
    ]),
  );
  gauge(
    registry,
    `${BRIDGE}_calls_limit`,
    'Calls that the cloud allows.',
    budgets.flatMap(({ limits, labels }) => [
      [{ ...labels, span: 'hour' }, limits.perHour],
      [{ ...labels, span: 'day' }, limits.perDay],
      [{ ...labels, span: 'month' }, limits.perMonth],
    ]),
  );
  gauge(
    registry,
    `${BRIDGE}_calls_left`,
    'Calls left before the tightest budget is spent.',
    budgets.map(({ usage, labels }) => [labels, usage.left]),
  );
  gauge(
    registry,
    `${BRIDGE}_account_problem`,
    'The most serious problem of an account, by its code; 0: all is well.',
    accounts.map(({ name, problem }) => [{ account: name, code: problem?.code ?? '' }, problem === null ? 0 : 1]),
  );
}

function addPlants(registry: MetricsRegistry, { plants, nowMs }: MetricsFacts): void {
  const of = (name: string, help: string, value: (plant: LiveDocument) => number | null): void =>
    gauge(
      registry,
      `${PLANT}_${name}`,
      help,
      plants.map((plant) => [{ plant: plant.psId }, value(plant)]),
    );
  gauge(
    registry,
    `${PLANT}_info`,
    'The name of a plant, and the state of its data.',
    plants.map(({ psId, subject, dataState }) => [{ plant: psId, name: subject?.plant.name ?? psId, data_state: dataState }, 1]),
  );
  of('sample_age_seconds', 'Time since the newest sample was measured.', (plant) => {
    const measuredAt = measuredAtOf(plant);
    return measuredAt === null ? null : Math.max(0, nowMs - measuredAt) / 1_000;
  });
  of('open_alarms', 'Open alarms.', ({ alarms }) => alarms?.count ?? null);
  for (const { name, help, specs, factor } of gaugesOf(plants)) {
    of(name, help, (document) => {
      const spec = document.points.find((point) => specs.has(point));
      return spec === undefined ? null : amountOf(document, spec, factor);
    });
  }
}

interface PointGauge {
  readonly name: string;
  readonly help: string;
  readonly factor: number;
  readonly specs: ReadonlySet<PointSpec>;
}

/** Returns one gauge for each slug of a numeric point. */
function gaugesOf(plants: readonly LiveDocument[]): Iterable<PointGauge> {
  const gauges = new Map<string, PointGauge & { readonly specs: Set<PointSpec> }>();
  for (const spec of new Set(plants.flatMap(({ points }) => points))) {
    const { slug, unit, values, stateClass } = spec;
    if (values !== null || (unit === null && stateClass === null)) continue;
    const base = unit === null ? null : (BASE_UNITS[unit] ?? { name: unit.replace(/[^A-Za-z0-9]+/g, '_'), factor: 1 });
    const name = base === null ? slug : `${slug}_${base.name}`;
    const known = gauges.get(name);
    // A custom point of another plant may have the same slug with another unit. A gauge can have one unit only.
    if (known !== undefined && known.factor !== (base?.factor ?? 1)) continue;
    if (known === undefined) gauges.set(name, { name, help: helpOf(spec, base), factor: base?.factor ?? 1, specs: new Set([spec]) });
    else known.specs.add(spec);
  }
  return gauges.values();
}

const helpOf = ({ slug, pointId }: PointSpec, base: BaseUnit | null): string =>
  `Point ${pointId} of the plant (${slug})${base === null ? '' : ` in ${base.name.replaceAll('_', ' ')}`}.`;

/** Returns the value of a point for its gauge: of a counter the last value, of a measurement the present value; null if there is none. */
function amountOf(document: LiveDocument, spec: PointSpec, factor: number): number | null {
  const value = spec.counter === null ? presentNumber({ document, spec }, spec.unit ?? '') : document.state[spec.slug];
  return typeof value === 'number' ? Number((value * factor).toPrecision(12)) : null;
}
