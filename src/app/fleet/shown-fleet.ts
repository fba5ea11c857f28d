import { BridgeError, ERRORS, type ErrorCode } from '../../errors.ts';
import { type FleetOverview, overviewOf } from '../../fleet/fleet-overview.ts';
import type { FleetState, ShardContent } from '../../fleet/fleet-store.ts';
import { isAlive } from '../../fleet/lease-times.ts';
import type { BridgeDocument } from '../../live/documents/bridge.ts';
import type { Value } from '../../live/documents/values.ts';
import { phrase } from '../../texts/texts.ts';
import { joinedStatus, statusesIn } from './joined-status.ts';

/** A fleet as command, page and metrics show it. */
export interface ShownFleet extends FleetOverview {
  /** The calls of the account as the replicas last reported them; null if none has. */
  readonly calls: Readonly<Record<'thisHour' | 'today' | 'left', Value>> | null;
  /** The most serious problem; null: all is well. */
  readonly problem: BridgeError | null;
}

/** @param contents what each shard holds */
export function shownFleet(state: FleetState, contents: readonly ShardContent[]): ShownFleet {
  const overview = overviewOf(state, contents);
  const status = joinedStatus(statusesIn(state));
  const calls = status && { thisHour: status.calls_this_hour, today: status.calls_today, left: status.calls_left };
  return { ...overview, calls, problem: worstOf(overview, status, listingErrorIn(state)) };
}

/** Returns the error with which the leader could not list plants and devices; null: none, or one that only another version knows. */
function listingErrorIn({ members }: FleetState): ErrorCode | null {
  const codes = members.filter(isAlive).map(({ status }) => (Object(status) as { listing?: unknown }).listing);
  return codes.find((code): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERRORS, code)) ?? null;
}

const PARTS = ['account', 'quota', 'cloud', 'bridge'] as const;

/** Returns the most serious problem. The sentence of the replicas is left out, since it may name a plant. */
function worstOf(
  { replicas, shards, unowned }: FleetOverview,
  status: BridgeDocument | null,
  listing: ErrorCode | null,
): BridgeError | null {
  const living = new Set(replicas.filter(({ state }) => state !== 'ended').map(({ name }) => name));
  if (living.size === 0) return replicas.length + shards.length === 0 ? null : new BridgeError('fleet_ended');
  if (unowned.length > 0) {
    const plants = shards.filter(({ shard }) => unowned.includes(shard)).reduce((sum, shard) => sum + shard.plants, 0);
    const values = { plants, count: unowned.length, shards: unowned.join(', ') };
    return new BridgeError('shards_unowned', { detail: phrase('detail.shards_unowned', values) });
  }
  if (listing !== null) return new BridgeError(listing);
  const wrong = PARTS.filter((part) => (status?.[part] ?? 'ok') !== 'ok');
  if (wrong.length > 0) return new BridgeError('fleet_troubled', { detail: wrong.map((part) => `${part}: ${status?.[part]}`).join(', ') });
  const cutOff = replicas.filter(({ state }) => state === 'cut_off');
  if (cutOff.length > 0) return new BridgeError('replica_cut_off', { detail: cutOff.map(({ name }) => name).join(', ') });
  const lost = replicas.filter(({ name }) => !living.has(name));
  return lost.length === 0 ? null : new BridgeError('replica_lost', { detail: [...new Set(lost.map(({ name }) => name))].join(', ') });
}
