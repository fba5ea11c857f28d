import type { AnnouncedView } from './announced.ts';
import type { CallsView } from './calls.ts';
import type { ProblemView } from './replies.ts';

export interface BridgeView {
  readonly version: string;
  readonly startedAt: number;
  readonly baseTopic: string;
  /** The region of the account; `custom`: a gateway is configured. */
  readonly region: string;
  /** The most serious problem at present; null: all is well. */
  readonly problem: ProblemView | null;
  readonly connections: ConnectionsView;
  readonly polls: PollsView;
  readonly calls: CallsView;
  /** Number of plants and devices of the account; null until they are listed. */
  readonly plants: number | null;
  readonly devices: number | null;
  /** Number of rejected values since the start, and a sentence about the last one. */
  readonly rejected: number;
  readonly lastRejection: string | null;
  readonly homeAssistant: AnnouncedView;
  /** null: a changed configuration is applied only at a restart. */
  readonly reload: ReloadView | null;
}

/** The last attempt to apply a changed configuration without a restart. */
export interface ReloadView {
  readonly isRunning: boolean;
  /** The result; null: there was no attempt since the start. */
  readonly last: {
    /** When the attempt ended. */
    readonly at: number;
    /** With `mistakes` and `failed` the previous configuration stays in use. */
    readonly outcome: 'unchanged' | 'changed' | 'mistakes' | 'failed';
    /** Names of the changed options that are now in use. */
    readonly changed: readonly string[];
    /** Names of the changed options that need a restart. */
    readonly needRestart: readonly string[];
    /** `where`: file, line and column, or an environment variable. `message` continues a sentence that begins with `option`. */
    readonly mistakes: readonly { readonly where: string; readonly option: string; readonly message: string }[];
    /** The problem because of which the attempt failed. */
    readonly problem: ProblemView | null;
  } | null;
}

/** `unknown`: there was no contact yet. `off`: not configured. */
export type ConnectionStatus = 'ok' | 'problem' | 'unknown' | 'off';

export interface ConnectionsView {
  readonly cloud: {
    readonly status: ConnectionStatus;
    readonly problem: ProblemView | null;
    /** Host name of the gateway. */
    readonly gateway: string;
    /** Whether calls are encrypted in addition to TLS. */
    readonly encrypted: boolean;
    /** When a call was last answered. */
    readonly answeredAt: number | null;
  };
  readonly broker: {
    readonly status: ConnectionStatus;
    readonly problem: ProblemView | null;
    /** The address without user and password. */
    readonly url: string;
    readonly embedded: boolean;
    /** When the present connection was made; null: the bridge is not connected. */
    readonly connectedAt: number | null;
    /** Number of messages that the broker has not acknowledged yet. */
    readonly inFlight: number;
  };
  readonly homeAssistant: {
    /** `off`: discovery is switched off. `unknown`: no birth message was heard. */
    readonly status: ConnectionStatus;
    readonly discoveryPrefix: string;
    /** When the last birth message was heard. */
    readonly birthAt: number | null;
  };
}

/** What decides the time of the next poll. */
export type PollReason =
  /** Just after the cloud is expected to have new samples. */
  | 'samples'
  /** The configured interval. */
  | 'interval'
  /** The call budget does not allow a poll for every sample. */
  | 'budget'
  /** Failed calls are made again. */
  | 'retry'
  /** The last poll failed as a whole; `problem` says why. */
  | 'problem'
  /** A poll is running, or the first one has not begun. */
  | 'running';

export interface PollsView {
  readonly lastAt: number | null;
  /** null: no poll is planned, because only the user can resolve the problem, or because one is running. */
  readonly nextAt: number | null;
  readonly reason: PollReason;
  readonly problem: ProblemView | null;
  /** Duration of the last poll in seconds. */
  readonly lastSeconds: number | null;
  /** Time of the end of the pause during which refresh requests are ignored; null: there is no pause. */
  readonly refreshAt: number | null;
}
