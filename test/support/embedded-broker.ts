import { onTestFinished } from 'vitest';
import { EmbeddedBroker, type EmbeddedBrokerDeps, type EmbeddedBrokerOptions } from '../../src/mqtt/embedded-broker.ts';
import { sleep } from './mqtt.ts';

export interface StartedBroker {
  readonly broker: EmbeddedBroker;
  readonly url: string;
  /** The warnings that the broker has given. */
  readonly warnings: readonly string[];
  /** The faults that the broker has reported. */
  readonly faults: readonly string[];
}

export const embeddedBroker = (options: Partial<EmbeddedBrokerOptions> = {}, deps: Partial<EmbeddedBrokerDeps> = {}): EmbeddedBroker =>
  new EmbeddedBroker(
    { host: '127.0.0.1', port: 0, base: 'isolarcloud', discoveryPrefix: 'homeassistant', statusTopic: 'homeassistant/status', ...options },
    { now: Date.now, sleep, warn: () => undefined, report: () => undefined, ...deps },
  );

/** Starts an embedded broker that is stopped after the test. */
export async function startEmbeddedBroker(
  options: Partial<EmbeddedBrokerOptions> = {},
  deps: Partial<EmbeddedBrokerDeps> = {},
): Promise<StartedBroker> {
  const warnings: string[] = [];
  const faults: string[] = [];
  const broker = embeddedBroker(options, {
    warn: (sentence) => void warnings.push(sentence),
    report: (error) => void faults.push(error.message),
    ...deps,
  });
  const url = await broker.start();
  onTestFinished(() => broker.stop());
  return { broker, url, warnings, faults };
}
