import type { EventClock } from '../capture/event-clock.ts';
import type { Capture, CaptureEntry, StateEntry } from '../capture/format.ts';
import type { CapturedMessage } from '../capture/redact-message.ts';
import { ReplayBroker } from '../capture/replay-broker.ts';
import { ReplayState } from '../capture/replay-state.ts';
import { ReplayTransport } from '../capture/replay-transport.ts';
import { type Config, configSchema } from '../config/schema.ts';
import { BridgeError } from '../errors.ts';
import { ledgerCodec } from '../homeassistant/ledger.ts';
import { accountStateSchema, emptyAccountState } from '../isolarcloud/auth/account.ts';
import { callStateSchema, emptyCallState } from '../isolarcloud/call-meter.ts';
import { gatewayOf } from '../isolarcloud/gateways.ts';
import { guardStateCodec, memoriesIn } from '../poll/guard-state.ts';
import { pointSearchesSchema } from '../poll/rejected-points.ts';
import { MemoryPort } from '../store/memory-port.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import { topicsFor } from '../topics.ts';
import type { BridgePorts } from './ports.ts';

export interface ReplayDeps {
  readonly clock: EventClock;
  /** Called with each message that the bridge publishes. */
  readonly published: (message: CapturedMessage) => void;
  /** Called for each request that the capture has no answer to. */
  readonly missing: (what: Phrase) => void;
}

/** Returns the redacted configuration of a capture. @throws BridgeError capture_invalid */
export function configIn({ head }: Capture): Config {
  const config = configSchema.safeParse(head.config).data;
  if (config === undefined) throw new BridgeError('capture_invalid', { detail: phrase('detail.capture.config') });
  return config;
}

/** Returns the ports of a bridge whose inputs all come from a capture. @throws BridgeError capture_invalid */
export function replayPorts(config: Config, { entries }: Capture, { clock, published, missing }: ReplayDeps): BridgePorts {
  const state = <T>(of: StateEntry['of'], { parse, empty }: { parse: (json: unknown) => T; empty: () => T }): ReplayState<T> =>
    new ReplayState(empty(), foundStates(entries, of, parse), clock);
  const will = { topic: topicsFor(config.mqtt.base_topic).bridgeAvailability, payload: 'offline', retain: true };
  const events = entries.filter((entry) => entry.kind === 'broker' || entry.kind === 'message');
  return {
    ofAccount: ({ isolarcloud }) => ({
      openTransport: () =>
        new ReplayTransport({
          gateway: gatewayOf(isolarcloud),
          calls: entries.filter((entry) => entry.kind === 'call'),
          clock,
          missing,
        }),
      stores: {
        account: state('account', { parse: (json) => accountStateSchema.parse(json), empty: emptyAccountState }),
        calls: state('calls', { parse: (json) => callStateSchema.parse(json), empty: emptyCallState }),
        points: state('points', { parse: (json) => pointSearchesSchema.parse(json), empty: () => ({}) }),
      },
    }),
    stores: {
      ledger: state('ledger', ledgerCodec),
      guard: new MemoryPort(async () => memoriesIn(await state('guard', guardStateCodec).read())),
      journal: { append: async () => undefined, read: async () => [] },
    },
    openBroker: async ({ onStatus, onRetained }) => ({
      connection: new ReplayBroker({ clock, events, will, published, onStatus, onRetained }),
      broker: null,
    }),
  };
}

function foundStates<T>(
  entries: readonly CaptureEntry[],
  of: StateEntry['of'],
  parse: (json: unknown) => T,
): readonly { readonly at: number; readonly state: T }[] {
  const found = entries.filter((entry): entry is StateEntry => entry.kind === 'state' && entry.of === of);
  try {
    return found.map(({ at, state }) => ({ at, state: parse(state) }));
  } catch {
    throw new BridgeError('capture_invalid', { detail: phrase('detail.capture.state', { of }) });
  }
}
