import type { EventClock } from '../capture/event-clock.ts';
import type { Note } from '../capture/format.ts';
import type { Pseudonyms } from '../capture/pseudonyms.ts';
import { RecordedBroker } from '../capture/recording-broker.ts';
import { recordedOwn, recordedShared } from '../capture/recording-state.ts';
import { RecordedWire } from '../capture/recording-transport.ts';
import { redactMessage } from '../capture/redact-message.ts';
import { redactAccount, redactCalls, redactGuard, redactLedger, redactPointSearches } from '../capture/redact-state.ts';
import { CapturedBroker } from '../capture/replay-broker.ts';
import type { Config } from '../config/schema.ts';
import type { Credentials } from '../isolarcloud/auth/fingerprint.ts';
import type { SteadyTime } from '../isolarcloud/auth/proven-time.ts';
import { gatewayOf } from '../isolarcloud/gateways.ts';
import type { OwnState } from '../store/state.ts';
import { topicsFor } from '../topics.ts';
import type { MqttDeps } from './broker.ts';
import type { Outside } from './ports.ts';
import type { Stores } from './stores.ts';

export interface CaptureDeps {
  readonly clock: EventClock;
  /** Real time: what is outside does not live on the event clock. */
  readonly real: Pick<MqttDeps, 'now' | 'sleep' | 'random'>;
  /** A clock that nobody can set. */
  readonly steady: () => SteadyTime;
  readonly pseudonyms: Pseudonyms;
  /** What stands for the configuration in the capture. */
  readonly redacted: Config;
  readonly note: Note;
}

/** The outside of a bridge with everything taken down, redacted, that comes from there. */
export function recordedOutside(config: Config, outside: Outside, deps: CaptureDeps): Outside {
  const { clock, real, pseudonyms, note } = deps;
  const broker = new RecordedBroker({ clock, real, note, redact: (message) => redactMessage(message, config, pseudonyms) });
  return {
    wire: new RecordedWire(outside.wire, { clock, realNow: real.now, pseudonyms, note }),
    stores: recordedStores(config, outside.stores, deps),
    openMqtt: async ({ onStatus, onRetained, announced, log }) => {
      const side = await outside.openMqtt({
        ...real,
        announced,
        log,
        onStatus: broker.heard(onStatus),
        onRetained: broker.found(onRetained),
      });
      return { ...side, connection: broker.connection(side.connection) };
    },
  };
}

/**
 * The outside of a bridge that lives beside another one: it shares the account with it, has copies of all other state, and
 * nobody hears what it publishes.
 */
export function recordedOutsideBeside(config: Config, { wire, stores }: Outside, deps: CaptureDeps): Outside {
  const { account, calls, points, ledger, guard } = stores;
  const copies: Stores = {
    account,
    calls,
    points: copyOf(points),
    ledger: copyOf(ledger),
    guard: copyOf(guard),
    journal: { append: async () => undefined },
  };
  const { clock, real, pseudonyms, note } = deps;
  return {
    wire: new RecordedWire(wire, { clock, realNow: real.now, pseudonyms, note }),
    stores: recordedStores(config, copies, deps),
    openMqtt: async ({ onStatus, onRetained }) => {
      const connected = { kind: 'broker', at: clock.now(), status: 'connected' } as const;
      note(connected);
      const will = { topic: topicsFor(config.mqtt.base_topic).bridgeAvailability, payload: 'offline', retain: true };
      return {
        connection: new CapturedBroker({ clock, events: [connected], will, published: () => undefined, onStatus, onRetained }),
        broker: null,
      };
    },
  };
}

function recordedStores(config: Config, stores: Stores, { clock, steady, pseudonyms, redacted, note }: CaptureDeps): Stores {
  const own = credentialsOf(config);
  const invented = credentialsOf(redacted);
  const noting = (of: keyof Omit<Stores, 'journal'>, state: unknown): void => note({ kind: 'state', at: clock.now(), of, state });
  return {
    account: recordedShared(stores.account, clock, (state) =>
      noting('account', redactAccount(state, own, invented, pseudonyms, { atMs: clock.now(), steady: steady() })),
    ),
    calls: recordedShared(stores.calls, clock, (state) => noting('calls', redactCalls(state))),
    points: recordedOwn(stores.points, clock, (state) => noting('points', redactPointSearches(state))),
    ledger: recordedOwn(stores.ledger, clock, (state) => noting('ledger', redactLedger(state, pseudonyms))),
    guard: recordedOwn(stores.guard, clock, (state) => noting('guard', redactGuard(state, pseudonyms))),
    journal: { append: (records, patience) => clock.still(stores.journal.append(records, patience)) },
  };
}

/** State as it is at the first look, changed in memory only. */
function copyOf<T>(store: OwnState<T>): OwnState<T> {
  let copy: { readonly state: T } | null = null;
  return {
    read: async (patience) => {
      copy ??= { state: await store.read(patience) };
      return copy.state;
    },
    write: async (state) => {
      copy = { state };
    },
  };
}

function credentialsOf({ isolarcloud }: Config): Credentials {
  const { app_key: appKey, secret_key: secretKey, username, password } = isolarcloud;
  return { gateway: gatewayOf(isolarcloud), appKey, secretKey, username, password };
}
