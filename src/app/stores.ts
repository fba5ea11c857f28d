import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { SECOND_MS } from '../calendar.ts';
import type { Config } from '../config/schema.ts';
import { signInOf } from '../config/sign-in.ts';
import { type Ledger, ledgerCodec } from '../homeassistant/ledger.ts';
import { type UndoBook, undoBookCodec } from '../homeassistant/statistics/undo.ts';
import { type AccountState, accountStateSchema, emptyAccountState } from '../isolarcloud/auth/account.ts';
import { type CallState, callStateSchema, emptyCallState } from '../isolarcloud/call-meter.ts';
import { gatewayOf } from '../isolarcloud/gateways.ts';
import { curvesCodec, type SavedCurves } from '../page/model/curves.ts';
import { guardStateCodec, memoriesIn, memoryCodec, type PlantMemory } from '../poll/guard-state.ts';
import { type PointSearches, pointSearchesSchema } from '../poll/rejected-points.ts';
import { type CallLimits, evenlySpent } from '../schedule/call-budget.ts';
import { BufferedLog } from '../store/buffered-log.ts';
import { BufferedPort } from '../store/buffered-port.ts';
import { BufferedSharedState, BufferedState } from '../store/buffered-state.ts';
import { Disk } from '../store/disk.ts';
import { ProgressLog } from '../store/progress-log.ts';
import { ReportedState } from '../store/reported-state.ts';
import { RotatingLog } from '../store/rotating-log.ts';
import type { OwnState, Progress, SharedState } from '../store/state.ts';
import { StateFile, type StateFileOptions } from '../store/state-file.ts';
import type { StateFolder } from '../store/state-folder.ts';
import { StateLog, type StateLogOptions } from '../store/state-log.ts';
import type { StatePort } from '../store/state-port.ts';
import { DEFAULT_LIMITS } from '../store/time-limits.ts';
import { escapeId } from '../topics.ts';

/** The stores of everything that a running bridge keeps across restarts. */
export interface BridgeStores {
  readonly account: SharedState<AccountState>;
  readonly calls: SharedState<CallState>;
  readonly points: OwnState<PointSearches>;
  readonly ledger: OwnState<Ledger>;
  /** The guard's memory. Key: ps_id of a plant. */
  readonly guard: StatePort<PlantMemory>;
  /** The rejection log of this base topic. */
  readonly journal: Pick<RotatingLog, 'append' | 'read'>;
}

/** All stores in the state folder, those of commands included. */
export interface Stores extends BridgeStores {
  /** Entries that backfill has written into the statistics of Home Assistant. */
  readonly undoBook: SharedState<UndoBook>;
  /**
   * Opens the progress log of a command: the steps of an operation that are completed, so that the next run continues after them.
   * @param work identifies the operation
   * @throws BridgeError see ProgressLog.open
   */
  readonly openProgress: <Step>(command: 'history' | 'backfill', work: string) => Promise<Progress<Step>>;
}

/** Options of all stores that a process opens. */
export type StoreOptions = Pick<StateFileOptions, 'signal' | 'waiting' | 'setAside' | 'now' | 'disk'> &
  Pick<StateLogOptions<unknown>, 'files'>;

/** All stores of a folder share one `Disk`, which makes one file operation at a time. */
type OpenOptions = StoreOptions & Required<Pick<StoreOptions, 'disk'>>;

/** Returns all stores, each as a file in the state folder. */
export function openStores(config: Config, given: StoreOptions = {}): Stores {
  const options: OpenOptions = { ...given, disk: given.disk ?? new Disk() };
  return {
    account: openAccount(config, options),
    calls: openCalls(config, options),
    points: openPointSearches(config, options),
    ledger: openLedger(config, options),
    guard: openGuard(config, options),
    journal: new RotatingLog(baseTopicFile('journal', 'jsonl', config), options.disk),
    undoBook: new StateFile(join(config.state_folder, 'backfill.json'), undoBookCodec, forConfig(config, options)),
    openProgress: (command, work) => ProgressLog.open(join(config.state_folder, `${command}-${work}.ndjson`), work),
  };
}

/**
 * Returns stores for a running bridge: while the state folder cannot be used or does not answer, they keep changes in memory.
 * All stores except the calls and the journal are read here, and the calls are read and written, so that a problem of the folder
 * is found before the first login.
 * @throws BridgeError state_damaged (account), state_unreadable, state_unwritable, state_full, state_unavailable, state_locked
 */
export async function buffered(
  { account, calls, points, ledger, guard, journal }: BridgeStores,
  folder: StateFolder,
): Promise<BridgeStores> {
  const waiting = new BufferedLog(journal, folder);
  const stores: BridgeStores = {
    account: await BufferedSharedState.open(account, folder),
    calls: new ReportedState(calls, folder),
    points: await BufferedState.open(points, folder),
    ledger: await BufferedState.open(ledger, folder),
    guard: await BufferedPort.open(guard, folder),
    journal: { append: (entries) => waiting.append(entries), read: () => journal.read() },
  };
  await calls.transact(async (state) => ({ state, result: undefined }));
  return stores;
}

/**
 * Opens the account's token, logins and refusals, which all commands share. A damaged file is an error: it may have held a refusal
 * that forbids further logins.
 */
const openAccount = (config: Config, options: OpenOptions): StateFile<AccountState> =>
  new StateFile(
    accountFile('account', config),
    { parse: (json) => accountStateSchema.parse(json), empty: emptyAccountState },
    { ...forConfig(config, options), whenDamaged: 'refuse' },
  );

/** Opens the account's counted calls, which all commands share. If they are lost, the configured limits count as evenly used. */
const openCalls = (config: Config, options: OpenOptions): StateFile<CallState> =>
  new StateFile(
    accountFile('calls', config),
    {
      parse: (json) => callStateSchema.parse(json),
      empty: emptyCallState,
      lost: () => ({ ...emptyCallState(), ...evenlySpent(configuredLimits(config), (options.now ?? Date.now)()) }),
    },
    forConfig(config, options),
  );

/** Opens the searches for points that iSolarCloud rejects for this account. */
const openPointSearches = (config: Config, options: OpenOptions): StateFile<PointSearches> =>
  new StateFile(
    accountFile('points', config),
    { parse: (json) => pointSearchesSchema.parse(json), empty: () => ({}) },
    forConfig(config, options),
  );

/** Opens the ledger of the bridge with this base topic. */
const openLedger = (config: Config, options: OpenOptions): StateFile<Ledger> =>
  new StateFile(baseTopicFile('bridge', 'json', config), ledgerCodec, forConfig(config, options));

/** Opens the guard's memory for this base topic. Key: ps_id. */
function openGuard(config: Config, options: OpenOptions): StateLog<PlantMemory> {
  const own = forConfig(config, options);
  const former = new StateFile(baseTopicFile('guard', 'json', config), guardStateCodec, own);
  return new StateLog(baseTopicFile('guard', 'jsonl', config), memoryCodec, {
    ...own,
    former: { path: former.path, read: async (limits) => memoriesIn(await former.read(limits)) },
  });
}

/** The curves of the page for this base topic. */
export const openCurves = (config: Config, given: StoreOptions = {}): StateFile<SavedCurves> =>
  new StateFile(baseTopicFile('curves', 'json', config), curvesCodec, forConfig(config, { ...given, disk: given.disk ?? new Disk() }));

/** Returns the limits of calls that the user has configured (`polling.budget`). */
export const configuredLimits = ({ polling: { budget } }: Config): CallLimits => ({
  perHour: budget.per_hour,
  perDay: budget.per_day,
  perMonth: budget.per_month,
});

/** The wait for a lock may last longer than the network timeout: another process may hold the account's lock during a login. */
const forConfig = ({ network }: Config, options: OpenOptions): StateFileOptions & OpenOptions => ({
  whenDamaged: 'set_aside',
  limits: { ...DEFAULT_LIMITS, lockMs: network.timeout_seconds * SECOND_MS + DEFAULT_LIMITS.operationMs },
  ...options,
});

/** Returns the path of a file of the account. Its name contains a hash of gateway and user name, so that each account has its own. */
function accountFile(kind: 'account' | 'calls' | 'points', { isolarcloud, state_folder }: Config): string {
  const signIn = signInOf(isolarcloud);
  const account = `${gatewayOf(isolarcloud)} ${signIn.flavour === 'oauth' ? `oauth ${signIn.applicationId}` : signIn.username}`;
  return join(state_folder, `${kind}-${createHash('sha256').update(account).digest('hex').slice(0, 12)}.json`);
}

const baseTopicFile = (kind: string, ending: string, { state_folder, mqtt }: Config): string =>
  join(state_folder, `${kind}-${escapeId(mqtt.base_topic)}.${ending}`);
