import { Gauge, type OpenMetricsContentType, Registry } from 'prom-client';

/** First part of the names of metrics about the bridge. */
export const BRIDGE = 'isolarcloud2mqtt';

/** Returns a registry that writes the OpenMetrics format. */
export function newRegistry(): MetricsRegistry {
  const registry: MetricsRegistry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}

export type MetricsRegistry = Registry<OpenMetricsContentType>;
export type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number | null];

/** Adds a gauge with those samples that have a value. */
export function gauge(registry: MetricsRegistry, name: string, help: string, samples: readonly Sample[]): void {
  const known = samples.filter((sample): sample is readonly [Labels, number] => sample[1] !== null);
  const labelNames = Object.keys(samples[0]?.[0] ?? {});
  if (known.length === 0) return;
  const made = new Gauge({ name, help, labelNames, registers: [registry] });
  for (const [labels, value] of known) made.set({ ...labels }, value);
}
