import { createHash } from 'node:crypto';
import { type OutageRecord, outageCodec } from '../backfill/outages.ts';
import { SECOND_MS } from '../calendar.ts';
import { type ConfiguredAccount, userOf } from '../config/accounts.ts';
import { databaseAddressIn } from '../config/database-url.ts';
import type { Config } from '../config/schema.ts';
import { type EnergyBook, energyBookCodec } from '../homeassistant/energy/upkeep.ts';
import { type Ledger, ledgerCodec } from '../homeassistant/ledger.ts';
import { type UndoBook, undoBookCodec } from '../homeassistant/statistics/undo.ts';
import { type AccountState, accountStateSchema, emptyAccountState } from '../isolarcloud/auth/account.ts';
import { type CallState, callStateSchema, emptyCallState } from '../isolarcloud/call-meter.ts';
import { gatewayOf } from '../isolarcloud/gateways.ts';
import { readTlsFiles } from '../mqtt/tls-files.ts';
import { curvesCodec, type SavedCurves } from '../page/model/curves.ts';
import { guardStateCodec, memoriesIn, memoryCodec, type PlantMemory } from '../poll/guard-state.ts';
import { type PointSearches, pointSearchesSchema } from '../poll/rejected-points.ts';
import { type CallLimits, evenlySpent } from '../schedule/call-budget.ts';
import { BufferedLog } from '../store/buffered-log.ts';
import { BufferedPort } from '../store/buffered-port.ts';
import { BufferedSharedState, BufferedState, type SharedOptions } from '../store/buffered-state.ts';
import { FileStore, type FileStoreOptions } from '../store/file-store.ts';
import { Database } from '../store/postgres/database.ts';
import { PostgresStore } from '../store/postgres/postgres-store.ts';
import { Seal } from '../store/postgres/sealed.ts';
import { ReportedState } from '../store/reported-state.ts';
import type { OwnState, Progress, SharedState } from '../store/state.ts';
import type { StateCodec } from '../store/state-file.ts';
import type { StateFolder } from '../store/state-folder.ts';
import type { StatePort } from '../store/state-port.ts';
import type { Journal, StateStore } from '../store/state-store.ts';
import { DEFAULT_LIMITS, RUNNING_LIMITS, type TimeLimits } from '../store/time-limits.ts';
import { escapeId } from '../topics.ts';
import { type OfferRecord, offerCodec } from './offers/offer-record.ts';

/** The stores of one account, which all bridges and commands of the account share. */
export interface AccountStores {
  readonly account: SharedState<AccountState>;
  readonly calls: SharedState<CallState>;
  readonly points: OwnState<PointSearches>;
  /** See `StateStore.clockMs`. */
  readonly clockMs?: () => number | null;
}

/** The stores of what a running bridge keeps across restarts for all of its accounts. */
export interface BridgeStores {
  readonly ledger: OwnState<Ledger>;
  /** The guard's memory. Key: ps_id of a plant. */
  readonly guard: StatePort<PlantMemory>;
  /** The rejection log of this base topic. */
  readonly journal: Journal;
}

/** The stores of one account, of its bridge and of the commands; without the outages and the curves of the page. */
export interface Stores extends AccountStores, BridgeStores {
  /** Entries that backfill has written into the statistics of Home Assistant. */
  readonly undoBook: SharedState<UndoBook>;
  /** The sensors that `energy` has put on the Energy dashboard of Home Assistant. */
  readonly energyBook: OwnState<EnergyBook>;
  /** The user's answers to the offers of the page, and whether the accepted work is done. */
  readonly offers: SharedState<OfferRecord>;
  /**
   * Opens the progress log of a command: the steps of an operation that are completed, so that the next run continues after them.
   * @param work identifies the operation
   * @throws BridgeError see ProgressLog.open
   */
  readonly openProgress: <Step>(command: 'history' | 'backfill', work: string) => Promise<Progress<Step>>;
}

/** Options of all stores that a process opens. */
export type StoreOptions = Pick<FileStoreOptions, 'signal' | 'waiting' | 'setAside' | 'now' | 'disk' | 'files'>;

/** Returns the stores of the account of this configuration. */
export function openAccountStores(config: Config, options: StoreOptions, store: StateStore): AccountStores {
  const ofAccount = accountName(config);
  return {
    // A damaged value is an error: it may have held a refusal that forbids further logins.
    account: store.value(`account-${ofAccount}`, accountCodec, { isSecret: true }),
    calls: store.value(`calls-${ofAccount}`, callsCodec(config, options), { isQuick: true }),
    points: store.value(`points-${ofAccount}`, pointSearchesCodec),
    ...(store.clockMs && { clockMs: store.clockMs }),
  };
}

/** Returns the {@link Stores} of this configuration. */
export function openStores(config: Config, options: StoreOptions = {}, store = openStateStore(config, options)): Stores {
  const ofBaseTopic = escapeId(config.mqtt.base_topic);
  return {
    ...openAccountStores(config, options, store),
    ledger: store.value(`bridge-${ofBaseTopic}`, ledgerCodec),
    guard: store.port(`guard-${ofBaseTopic}`, memoryCodec, { codec: guardStateCodec, valuesIn: memoriesIn }),
    journal: store.journal(`journal-${ofBaseTopic}`),
    undoBook: store.value('backfill', undoBookCodec),
    energyBook: store.value(`energy-${ofBaseTopic}`, energyBookCodec),
    offers: store.value(`offers-${ofBaseTopic}`, offerCodec),
    openProgress: (command, work) => store.progress(`${command}-${work}`, work),
  };
}

/** The record of outages for this base topic. If there are several accounts, each one has a record of its own. */
export function openOutages({ name, config }: ConfiguredAccount, store: StateStore): OwnState<OutageRecord> {
  const ofAccount = name === null ? '' : `${accountName(config)}-`;
  return store.value(`outages-${ofAccount}${escapeId(config.mqtt.base_topic)}`, outageCodec);
}

/** The curves of the page for this base topic. */
export const openCurves = (config: Config, store = openStateStore(config)): OwnState<SavedCurves> =>
  store.value(`curves-${escapeId(config.mqtt.base_topic)}`, curvesCodec);

/**
 * Opens the place of all stores: the state folder, or the database. The wait for a lock may last longer than the network timeout:
 * another process may hold the account's lock during a login.
 */
export function openStateStore(config: Config, options: StoreOptions = {}): StateStore {
  const database = openDatabase(config);
  if (database !== null) return openDatabaseStore(config, database, options);
  return new FileStore(config.state_folder, { limits: limitsOf(config), ...options });
}

/** Returns the configured database; null: the state is in a folder. @param connections see DatabaseOptions */
export function openDatabase({ state }: Config, connections?: number): Database | null {
  const { url, schema, ca_file } = state.postgres;
  const address = url === null ? null : databaseAddressIn(url);
  const readCa = async (): Promise<string | undefined> => (await readTlsFiles({ ca: ca_file ?? undefined })).ca;
  return address && new Database({ address, schema, readCa, ...(connections !== undefined && { connections }) });
}

/** Returns the place of all stores in the database. */
export const openDatabaseStore = (config: Config, database: Database, options: StoreOptions = {}): PostgresStore =>
  new PostgresStore(database, new Seal(config.state.postgres.encryption_key ?? ''), { limits: limitsOf(config), ...options });

const limitsOf = ({ network }: Config): TimeLimits => ({ ...DEFAULT_LIMITS, lockMs: longestSignInMs(network) });

/** Longest time for which another process may hold the lock of an account, which it holds while it signs in. */
const longestSignInMs = ({ timeout_seconds }: Config['network']): number => timeout_seconds * SECOND_MS + DEFAULT_LIMITS.operationMs;

/**
 * How a running bridge keeps the state of its account. With a database, bridges on other machines use the same account: a bridge waits
 * while another one signs in, and it does not sign in while it cannot store the login for the others.
 */
export const accountOptions = ({ network, state }: Config): SharedOptions => ({
  limits: state.postgres.url === null ? RUNNING_LIMITS : { ...RUNNING_LIMITS, lockMs: longestSignInMs(network) },
  needsRecord: state.postgres.url !== null,
});

/**
 * Returns the stores of an account for a running bridge: while the state folder cannot be used or does not answer, they keep changes
 * in memory. Account and point searches are read here, and the calls are read and written, so that a problem of the folder is found
 * before the first login.
 * @throws BridgeError state_damaged and state_newer (account), state_unreadable, state_unwritable, state_full, state_unavailable, state_locked
 */
export async function bufferedAccount(
  { account, calls, points, ...others }: AccountStores,
  folder: StateFolder,
  options: SharedOptions,
): Promise<AccountStores> {
  const stores: AccountStores = {
    account: await BufferedSharedState.open(account, folder, options),
    calls: new ReportedState(calls, folder),
    points: await BufferedState.open(points, folder),
    ...others,
  };
  await calls.transact(async (state) => ({ state, result: undefined }));
  return stores;
}

/**
 * Returns the other stores for a running bridge. They too keep changes in memory while the state folder cannot be used. All except the
 * journal are read here.
 * @throws BridgeError state_unreadable, state_unavailable
 */
export async function bufferedBridge({ ledger, guard, journal }: BridgeStores, folder: StateFolder): Promise<BridgeStores> {
  const waiting = new BufferedLog(journal, folder);
  return {
    ledger: await BufferedState.open(ledger, folder),
    guard: await BufferedPort.open(guard, folder),
    journal: { append: (entries) => waiting.append(entries), read: () => journal.read() },
  };
}

const accountCodec: StateCodec<AccountState> = { parse: (json) => accountStateSchema.parse(json), empty: emptyAccountState };

/** If the counted calls are lost, the configured limits count as evenly used. */
const callsCodec = (config: Config, { now = Date.now }: StoreOptions): StateCodec<CallState> => ({
  parse: (json) => callStateSchema.parse(json),
  empty: emptyCallState,
  lost: () => ({ ...emptyCallState(), ...evenlySpent(configuredLimits(config), now()) }),
});

const pointSearchesCodec: StateCodec<PointSearches> = { parse: (json) => pointSearchesSchema.parse(json), empty: () => ({}) };

/** Returns the limits of calls that the user has configured (`polling.budget`). */
export const configuredLimits = ({ polling: { budget } }: Config): CallLimits => ({
  perHour: budget.per_hour,
  perDay: budget.per_day,
  perMonth: budget.per_month,
});

/** Returns the part of a store's name that stands for the account: a hash of gateway and user name, so that each account has its own. */
export function accountName({ isolarcloud }: Config): string {
  return createHash('sha256')
    .update(`${gatewayOf(isolarcloud)} ${userOf(isolarcloud)}`)
    .digest('hex')
    .slice(0, 12);
}
