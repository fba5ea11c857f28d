import type { ProblemView } from './replies.ts';

/** The fleet, as the page of each of its replicas shows it. It is the only document of such a page, sent again after each heartbeat. */
export interface FleetView {
  /** The replica's clock at the moment of the document. */
  readonly now: number;
  /** Name of the replica that serves the page. */
  readonly replica: string;
  /** The most serious problem at present; null: all is well. */
  readonly problem: ProblemView | null;
  /** By name. */
  readonly replicas: readonly FleetReplicaView[];
  readonly shards: readonly FleetShardView[];
  /** A sentence about the calls of the account; null: no replica has reported them. */
  readonly calls: string | null;
  /** The texts of the page by key, in the language of the request. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface FleetReplicaView {
  readonly name: string;
  readonly version: string;
  readonly state: 'alive' | 'draining' | 'cut_off' | 'ended';
  /** When its last heartbeat was recorded, by the clock of the replica that serves the page. */
  readonly beatAt: number;
  /** Number of shards that it owns, and of plants in them. */
  readonly shards: number;
  readonly plants: number;
}

export interface FleetShardView {
  readonly shard: number;
  readonly account: string;
  readonly plants: number;
  /** Name of the replica that owns it; null: none does. */
  readonly owner: string | null;
  /** Name of the replica that the user wishes to own it; null: any. */
  readonly wish: string | null;
  /** Whether its plants are not read, since no living replica owns it. */
  readonly isUnowned: boolean;
  readonly epoch: number;
}
