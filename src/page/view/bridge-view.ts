import type { BridgeError } from '../../errors.ts';
import { announcedNow, type Ledger } from '../../homeassistant/ledger.ts';
import type { BridgeHealth } from '../../live/health.ts';
import type { PollStatus } from '../../poll/poller.ts';
import type { CallUsage } from '../../poll/quota.ts';
import type { Rejections } from '../../poll/rejection-log.ts';
import { type CallLimits, usable } from '../../schedule/call-budget.ts';
import { type AccountEntry, textsOfAccount } from '../../texts/account-texts.ts';
import { inWords, type Phrase, type Texts } from '../../texts/texts.ts';
import type { BridgeView, ConnectionsView, PollReason, PollsView, ReloadView } from './documents/bridge.ts';
import type { CallCount, CallSpan, CallsView, PurposeCount } from './documents/calls.ts';
import type { ProblemView } from './documents/replies.ts';

/** The facts about one account of a list. */
export interface AccountFacts {
  readonly name: string;
  readonly usage: CallUsage;
  readonly limits: CallLimits;
  readonly problem: BridgeError | null;
}

/** The facts about the bridge and its connections; times in epoch milliseconds. */
export interface BridgeFacts {
  readonly version: string;
  readonly startedAt: number;
  readonly baseTopic: string;
  readonly region: string;
  readonly health: BridgeHealth;
  /** Returns the account that has a problem; null if the problem is one of the bridge. */
  readonly accountOf: (problem: BridgeError) => AccountEntry | null;
  /** The accounts of a list; none if the bridge has one account without a name. */
  readonly accounts: readonly AccountFacts[];
  readonly cloud: Pick<ConnectionsView['cloud'], 'gateway' | 'encrypted' | 'answeredAt'>;
  readonly broker: Pick<ConnectionsView['broker'], 'url' | 'embedded' | 'connectedAt' | 'inFlight'> & {
    readonly error: BridgeError | null;
  };
  readonly homeAssistant: {
    readonly discovery: boolean;
    readonly discoveryPrefix: string;
    readonly presence: { readonly status: 'unknown' | 'online' | 'offline'; readonly bornMs: number | null };
    readonly announced: Ledger['devices'];
  };
  readonly polls: {
    readonly status: PollStatus;
    readonly lastMs: number | null;
    readonly refreshMs: number | null;
    readonly schedule: 'phase' | 'interval';
    /** Whether the call budget is too small for a poll after every sample of the cloud. */
    readonly isShort: boolean;
  };
  readonly calls: {
    readonly usage: CallUsage;
    readonly limits: CallLimits;
    readonly configured: CallLimits;
    readonly byEndpoint: readonly CallCount[];
    /** The calls that all commands of the accounts have made, by purpose. */
    readonly byPurpose: readonly PurposeCount[];
  };
  /** Number of plants and of devices; null until they are listed. */
  readonly plants: number | null;
  readonly devices: number | null;
  readonly rejections: Rejections;
  /** null: a changed configuration is applied only at a restart. */
  readonly reload: ReloadFacts | null;
}

type LastReload = NonNullable<ReloadView['last']>;

export interface ReloadFacts {
  readonly isRunning: boolean;
  readonly last:
    | (Omit<LastReload, 'problem' | 'mistakes'> & {
        readonly mistakes: readonly (Omit<LastReload['mistakes'][number], 'message'> & { readonly message: Phrase })[];
        readonly error: BridgeError | null;
      })
    | null;
}

/** Returns the most serious problem: that of the broker comes first, since without the broker nothing is published. */
export const worstOf = ({ broker, health }: Pick<BridgeFacts, 'broker' | 'health'>): BridgeError | null => broker.error ?? health.problem;

/** Returns the document of the bridge and its connections. */
export function bridgeView(facts: BridgeFacts, texts: Texts): BridgeView {
  const { version, startedAt, baseTopic, region, plants, devices, rejections, reload } = facts;
  return {
    ...{ version, startedAt, baseTopic, region, plants, devices },
    problem: problemOfAccount(worstOf(facts), facts, texts),
    connections: connectionsView(facts, texts),
    polls: pollsView(facts, texts),
    calls: callsView(facts.calls),
    rejected: rejections.count,
    lastRejection: rejections.last && inWords(rejections.last, texts),
    homeAssistant: announcedView(facts.homeAssistant),
    reload: reload && reloadView(reload, texts),
  };
}

function reloadView({ isRunning, last }: ReloadFacts, texts: Texts): ReloadView {
  if (last === null) return { isRunning, last };
  const { error, mistakes, ...result } = last;
  const inTexts = mistakes.map(({ message, ...mistake }) => ({ ...mistake, message: inWords(message, texts) }));
  return { isRunning, last: { ...result, mistakes: inTexts, problem: problemView(error, texts) } };
}

/** Returns an error as sentences; null for null. Texts of other programs are left out, since they may contain a secret. */
export const problemView = (error: BridgeError | null, texts: Texts): ProblemView | null =>
  error && { code: error.code, happened: error.happened(texts), remedy: error.remedy(texts) };

/** Returns an error as sentences, of which the first names the account that has it. */
function problemOfAccount(error: BridgeError | null, { accountOf }: Pick<BridgeFacts, 'accountOf'>, texts: Texts): ProblemView | null {
  const account = error && accountOf(error);
  if (account === null || account.name === null) return problemView(error, texts);
  const view = problemView(error, textsOfAccount(texts, account));
  return view && { ...view, happened: texts('account.problem', { account: account.name, problem: view.happened }) };
}

const CLOUD_PARTS = ['account', 'quota', 'cloud'] as const;

function connectionsView(facts: BridgeFacts, texts: Texts): ConnectionsView {
  const { health, cloud, broker, homeAssistant, polls } = facts;
  const { error, ...ofBroker } = broker;
  const hasCloudProblem = CLOUD_PARTS.some((part) => health[part] !== 'ok');
  const { discovery, discoveryPrefix, presence } = homeAssistant;
  return {
    cloud: {
      status: hasCloudProblem ? 'problem' : polls.lastMs === null ? 'unknown' : 'ok',
      problem: hasCloudProblem ? problemOfAccount(health.problem, facts, texts) : null,
      ...cloud,
    },
    broker: {
      status: error !== null ? 'problem' : broker.connectedAt === null ? 'unknown' : 'ok',
      problem: problemView(error, texts),
      ...ofBroker,
    },
    homeAssistant: {
      status: !discovery ? 'off' : ({ unknown: 'unknown', online: 'ok', offline: 'problem' } as const)[presence.status],
      discoveryPrefix,
      birthAt: presence.bornMs,
    },
  };
}

function pollsView(facts: BridgeFacts, texts: Texts): PollsView {
  const { status, lastMs, refreshMs, ...planned } = facts.polls;
  const { startedMs, endedMs, nextMs, error } = status;
  return {
    lastAt: lastMs,
    nextAt: nextMs,
    reason: reasonOf(status, planned),
    problem: problemOfAccount(error, facts, texts),
    lastSeconds: startedMs === null || endedMs === null ? null : Math.max(0, endedMs - startedMs) / 1_000,
    refreshAt: refreshMs,
  };
}

function reasonOf(
  { endedMs, error, isRetry }: PollStatus,
  { schedule, isShort }: Pick<BridgeFacts['polls'], 'schedule' | 'isShort'>,
): PollReason {
  if (endedMs === null) return 'running';
  if (error !== null) return 'problem';
  if (isRetry) return 'retry';
  if (isShort) return 'budget';
  return schedule === 'interval' ? 'interval' : 'samples';
}

function callsView({ usage, limits, configured, byEndpoint, byPurpose }: BridgeFacts['calls']): CallsView {
  const span = (name: CallSpan['span'], used: number, of: keyof CallLimits): CallSpan => {
    const limit = limits[of];
    const from = limit === null ? null : limit === configured[of] ? 'configuration' : 'cloud';
    return { span: name, used, limit, usable: limit === null ? null : usable(name, limits), from };
  };
  return {
    spans: [span('hour', usage.thisHour, 'perHour'), span('day', usage.today, 'perDay'), span('month', usage.thisMonth, 'perMonth')],
    left: usage.left,
    byPurpose: withOthers(byPurpose, usage),
    byEndpoint,
  };
}

/** Returns the account's calls by purpose. Calls that the cloud reports, and that no command with this state folder has made, have the purpose `others`. */
function withOthers(own: readonly PurposeCount[], usage: CallUsage): readonly PurposeCount[] {
  const rest = (span: 'thisHour' | 'today'): number => Math.max(0, usage[span] - own.reduce((sum, count) => sum + count[span], 0));
  return [...own, { purpose: 'others' as const, thisHour: rest('thisHour'), today: rest('today') }].filter(({ today }) => today > 0);
}

function announcedView({ discovery, announced }: BridgeFacts['homeAssistant']): BridgeView['homeAssistant'] {
  const present = announcedNow(announced).map((identifier) => announced[identifier]?.components ?? {});
  return {
    enabled: discovery,
    devices: present.length,
    entities: present.reduce((sum, components) => sum + Object.keys(components).length, 0),
    deleted: Object.values(announced)
      .filter(({ deleted }) => deleted)
      .map(({ name }) => name),
    held: Object.values(announced).reduce((sum, { held }) => sum + Object.keys(held).length, 0),
  };
}
