import type { EventClock } from '../capture/event-clock.ts';
import type { CaptureNote, StateEntry } from '../capture/format.ts';
import type { Pseudonyms } from '../capture/pseudonyms.ts';
import { RecordingBroker } from '../capture/recording-broker.ts';
import { recordingOwnState, recordingPort, recordingSharedState } from '../capture/recording-state.ts';
import { RecordingTransport } from '../capture/recording-transport.ts';
import { redactMessage } from '../capture/redact-message.ts';
import { redactAccount, redactCalls, redactGuard, redactLedger, redactPointSearches } from '../capture/redact-state.ts';
import { ReplayBroker } from '../capture/replay-broker.ts';
import type { Config } from '../config/schema.ts';
import { signInOf } from '../config/sign-in.ts';
import type { Identity } from '../isolarcloud/auth/account-record.ts';
import { fingerprintOf, fingerprintOfApplication } from '../isolarcloud/auth/fingerprint.ts';
import type { SteadyTime } from '../isolarcloud/auth/proven-time.ts';
import { gatewayOf } from '../isolarcloud/gateways.ts';
import { documentOf } from '../poll/guard-state.ts';
import { MemoryPort } from '../store/memory-port.ts';
import type { OwnState } from '../store/state.ts';
import { topicsFor } from '../topics.ts';
import type { BrokerDeps } from './broker.ts';
import type { AccountPorts, BridgePorts } from './ports.ts';
import type { BridgeStores } from './stores.ts';

export interface CaptureDeps {
  readonly clock: EventClock;
  /** Real time, on which the recorded inputs arrive; the bridge that is recorded runs on the event clock. */
  readonly real: Pick<BrokerDeps, 'now' | 'sleep' | 'random'>;
  /** A monotonic clock. */
  readonly steady: () => SteadyTime;
  readonly pseudonyms: Pseudonyms;
  /** The redacted configuration, as it is written to the capture. */
  readonly redacted: Config;
  readonly note: CaptureNote;
}

/** Returns ports that pass everything on to the given ones, and record each input in redacted form. */
export function recordingPorts(config: Config, ports: BridgePorts, deps: CaptureDeps): BridgePorts {
  const { clock, real, pseudonyms, note } = deps;
  const broker = new RecordingBroker({ clock, real, note, redact: (message) => redactMessage(message, config, pseudonyms) });
  return {
    ofAccount: (account) => recordedAccount(account, ports.ofAccount(account), deps),
    stores: recordedStores(ports.stores, deps),
    ...(ports.openCurves && { openCurves: ports.openCurves }),
    ...(ports.openHealing && { openHealing: ports.openHealing }),
    openBroker: async ({ onStatus, onRetained, announced, log }) => {
      const side = await ports.openBroker({
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
 * Returns recording ports for a bridge that runs beside another one of the same configuration. They share the account and the
 * counted calls with it, work on copies of all other state, and publish nothing.
 */
export function recordingPortsBeside(config: Config, { ofAccount, stores }: BridgePorts, deps: CaptureDeps): BridgePorts {
  const { ledger, guard } = stores;
  const copies: BridgeStores = {
    ledger: copyOf(ledger),
    guard: new MemoryPort(() => guard.read()),
    journal: { append: async () => undefined, read: async () => [] },
  };
  const { clock, note } = deps;
  return {
    ofAccount: (account) => {
      const { openTransport, stores: own } = ofAccount(account);
      return recordedAccount(account, { openTransport, stores: { ...own, points: copyOf(own.points) } }, deps);
    },
    stores: recordedStores(copies, deps),
    openBroker: async ({ onStatus, onRetained }) => {
      const connected = { kind: 'broker', at: clock.now(), status: 'connected' } as const;
      note(connected);
      const will = { topic: topicsFor(config.mqtt.base_topic).bridgeAvailability, payload: 'offline', retain: true };
      return {
        connection: new ReplayBroker({ clock, events: [connected], will, published: () => undefined, onStatus, onRetained }),
        broker: null,
      };
    },
  };
}

/** Returns the ports of an account that record each input in redacted form. */
function recordedAccount(config: Config, { openTransport, stores }: AccountPorts, deps: CaptureDeps): AccountPorts {
  const { clock, real, steady, pseudonyms, redacted, note } = deps;
  const own = identityOf(config);
  const invented = identityOf(redacted);
  return {
    openTransport: () => new RecordingTransport(openTransport(), { clock, realNow: real.now, pseudonyms, note }),
    stores: {
      account: recordingSharedState(stores.account, clock, (state) =>
        noteState(deps, 'account', redactAccount(state, own, invented, pseudonyms, { atMs: clock.now(), steady: steady() })),
      ),
      calls: recordingSharedState(stores.calls, clock, (state) => noteState(deps, 'calls', redactCalls(state))),
      points: recordingOwnState(stores.points, clock, (state) => noteState(deps, 'points', redactPointSearches(state))),
    },
  };
}

function recordedStores(stores: BridgeStores, deps: CaptureDeps): BridgeStores {
  const { clock, pseudonyms } = deps;
  return {
    ledger: recordingOwnState(stores.ledger, clock, (state) => noteState(deps, 'ledger', redactLedger(state, pseudonyms))),
    guard: recordingPort(stores.guard, clock, (memories) => noteState(deps, 'guard', redactGuard(documentOf(memories), pseudonyms))),
    journal: {
      append: (records, limits) => clock.still(stores.journal.append(records, limits)),
      read: () => clock.still(stores.journal.read()),
    },
  };
}

const noteState = ({ clock, note }: CaptureDeps, of: StateEntry['of'], state: unknown): void =>
  note({ kind: 'state', at: clock.now(), of, state });

/** Returns a copy of the state: it is read from the original at first use, and changed in memory only. */
function copyOf<T>(store: OwnState<T>): OwnState<T> {
  let copy: { readonly state: T } | null = null;
  return {
    read: async (limits) => {
      copy ??= { state: await store.read(limits) };
      return copy.state;
    },
    write: async (state) => {
      copy = { state };
    },
  };
}

function identityOf({ isolarcloud }: Config): Identity {
  const keys = { gateway: gatewayOf(isolarcloud), appKey: isolarcloud.app_key, secretKey: isolarcloud.secret_key };
  const signIn = signInOf(isolarcloud);
  return (hashKey) =>
    signIn.flavour === 'oauth'
      ? fingerprintOfApplication({ ...keys, ...signIn }, hashKey)
      : fingerprintOf({ ...keys, ...signIn, rsaPublicKey: isolarcloud.rsa_public_key }, hashKey);
}
