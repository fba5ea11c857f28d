import type { Config } from '../config/schema.ts';
import { planDiscovery } from '../homeassistant/discovery-plan.ts';
import { emptyLedger } from '../homeassistant/ledger.ts';
import { PreviousRun } from '../live/previous-run.ts';
import type { Collector } from '../poll/collector.ts';
import { Announcements } from '../publish/announcements.ts';
import { describeLive } from '../publish/asyncapi/describe.ts';
import { renderAsyncapi } from '../publish/asyncapi/document.ts';
import { RetainedState, type StatePublisher } from '../publish/retained-state.ts';
import { topicsFor } from '../topics.ts';
import { announcementOptions, discoveryContextOf } from './announcing.ts';
import { liveOfOnePoll } from './one-poll.ts';
import { configuredDescription } from './self-description.ts';
import { textsOf } from './texts.ts';

/**
 * Returns the size, in bytes, of the largest payload (state or announcement) that a bridge would publish from the collector's data.
 * @param collector a collector that has polled
 */
export async function largestPayload(config: Config, collector: Collector, about: { version: string; nowMs: number }): Promise<number> {
  const { version, nowMs } = about;
  const topics = topicsFor(config.mqtt.base_topic);
  const texts = textsOf(config);
  const { live, accounts } = liveOfOnePoll(config, { collectors: [collector], previousRun: new PreviousRun(topics), nowMs });
  const payloads: string[] = [];
  const states = new RetainedState(collecting(payloads), topics, { plainTopics: config.mqtt.plain_topics });
  live.subscribe((changes) => states.update(changes));
  for (const account of accounts) live.polled(account, nowMs);
  const configured = configuredDescription(config, { texts, version });
  payloads.push(renderAsyncapi({ ...configured, base: topics.base, ...describeLive(live.listed) }));
  const context = discoveryContextOf(config, { version });
  const nothing = { ledger: emptyLedger(), published: new Map(), everything: true, mostRemovals: Number.POSITIVE_INFINITY };
  const announcements = new Announcements({
    announcer: {
      announce: async (desired, { complete }) => {
        const { steps } = planDiscovery({ ...nothing, desired, complete }, context);
        payloads.push(...steps.flatMap((step) => (step.kind === 'publish' && step.payload !== null ? [step.payload()] : [])));
      },
    },
    ...announcementOptions(config, { texts, version }),
  });
  await announcements.announce(live.listed, { complete: true });
  return Math.max(0, ...payloads.map((payload) => Buffer.byteLength(payload)));
}

/** Returns a publisher that publishes nothing, and adds every payload to the list. */
const collecting = (payloads: string[]): StatePublisher => ({
  retain: (_topic, payload) => void payloads.push(payload),
  send: (_topic, payload) => void payloads.push(payload),
  repeat: () => undefined,
  clear: () => undefined,
  retainedTopics: () => [],
  isRetained: () => false,
});
