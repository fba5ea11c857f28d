import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type GuardMemory, memoryCodec } from './bridge/guard-memory.ts';
import { type PointSearches, pointSearchesSchema } from './bridge/point-trials.ts';
import type { Config } from './config/schema.ts';
import { type Ledger, ledgerCodec } from './homeassistant/ledger.ts';
import { type AccountState, accountStateSchema, emptyAccountState } from './isolarcloud/account.ts';
import { type CallState, callStateSchema, emptyCallState } from './isolarcloud/call-meter.ts';
import { gatewayOf } from './isolarcloud/gateways.ts';
import { Journal } from './store/journal.ts';
import { LastingJournal } from './store/lasting-journal.ts';
import { LastingSharedState, LastingState } from './store/lasting-state.ts';
import type { OwnState, SharedState } from './store/state.ts';
import { StateFile } from './store/state-file.ts';
import type { StateFolder } from './store/state-folder.ts';
import { escapeId } from './topics.ts';

/** What survives a restart. */
export interface Stores {
  readonly account: SharedState<AccountState>;
  readonly calls: SharedState<CallState>;
  readonly points: OwnState<PointSearches>;
  readonly ledger: OwnState<Ledger>;
  readonly guard: OwnState<GuardMemory>;
  readonly journal: Pick<Journal, 'append'>;
}

/** All of it as files of the state folder. */
export const openStores = (config: Config): Stores => ({
  account: openAccount(config),
  calls: openCalls(config),
  points: openPointSearches(config),
  ledger: openLedger(config),
  guard: openGuard(config),
  journal: openJournal(config),
});

/** The same, each lasting in memory while the folder cannot be used. The meter of the calls sees to that itself. */
export const lasting = ({ account, calls, points, ledger, guard, journal }: Stores, folder: StateFolder): Stores => ({
  account: new LastingSharedState(account, folder),
  calls,
  points: new LastingState(points, folder),
  ledger: new LastingState(ledger, folder),
  guard: new LastingState(guard, folder),
  journal: new LastingJournal(journal, folder),
});

/** What is known of the account: its token, logins and refusals; all commands share it. */
export const openAccount = (config: Config): StateFile<AccountState> =>
  new StateFile(accountFile('account', config), { parse: (json) => accountStateSchema.parse(json), empty: emptyAccountState });

/** Calls of the account; all commands share them. */
export const openCalls = (config: Config): StateFile<CallState> =>
  new StateFile(accountFile('calls', config), { parse: (json) => callStateSchema.parse(json), empty: emptyCallState });

/** Points that the account's cloud rejects. */
export const openPointSearches = (config: Config): StateFile<PointSearches> =>
  new StateFile(accountFile('points', config), { parse: (json) => pointSearchesSchema.parse(json), empty: () => ({}) });

/** What the bridge of this base topic has announced. */
export const openLedger = (config: Config): StateFile<Ledger> => new StateFile(baseTopicFile('bridge', 'json', config), ledgerCodec);

/** What the bridge of this base topic must not forget about the numbers. */
export const openGuard = (config: Config): StateFile<GuardMemory> => new StateFile(baseTopicFile('guard', 'json', config), memoryCodec);

/** What the guard of this base topic has held back. */
export const openJournal = (config: Config): Journal => new Journal(baseTopicFile('journal', 'jsonl', config));

/** One file per account, so that several can share a state folder; the name does not tell whose it is. */
function accountFile(kind: 'account' | 'calls' | 'points', { isolarcloud, state_folder }: Config): string {
  const account = `${gatewayOf(isolarcloud)} ${isolarcloud.username}`;
  return join(state_folder, `${kind}-${createHash('sha256').update(account).digest('hex').slice(0, 12)}.json`);
}

const baseTopicFile = (kind: string, ending: string, { state_folder, mqtt }: Config): string =>
  join(state_folder, `${kind}-${escapeId(mqtt.base_topic)}.${ending}`);
