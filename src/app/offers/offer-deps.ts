import type { Clock } from '../../clock.ts';
import type { HistoryRow } from '../../history/rows.ts';
import type { EnergyBook } from '../../homeassistant/energy/upkeep.ts';
import type { UndoBook } from '../../homeassistant/statistics/undo.ts';
import type { HomeAssistantApi } from '../../homeassistant/websocket/connection.ts';
import type { EntityIdOf } from '../../homeassistant/websocket/entity-ids.ts';
import type { OpenApiClient } from '../../isolarcloud/client.ts';
import type { LiveAccount } from '../../live/live-account.ts';
import type { LiveDocument } from '../../live/live-document.ts';
import type { Device, Plant } from '../../model.ts';
import type { PlantMemory } from '../../poll/guard-state.ts';
import type { Quota } from '../../poll/quota.ts';
import type { PollScheduler } from '../../schedule/poll-scheduler.ts';
import type { OwnState, Progress, SharedState } from '../../store/state.ts';
import type { StatePort } from '../../store/state-port.ts';
import type { EnergyUpkeep } from '../energy-upkeep.ts';
import type { OfferRecord } from './offer-record.ts';

/** The stores that the offers need besides those of the bridge. */
export interface OfferStores {
  readonly record: SharedState<OfferRecord>;
  readonly undoBook: SharedState<UndoBook>;
  readonly energyBook: OwnState<EnergyBook>;
  readonly openProgress: (work: string) => Promise<Progress<readonly HistoryRow[]>>;
}

/** A Home Assistant to which a connection is open. */
export interface OpenHome {
  readonly homeAssistant: HomeAssistantApi;
  readonly entityIdOf: EntityIdOf;
}

/** An account whose plants have a past. */
export interface OfferAccount {
  readonly client: OpenApiClient;
  readonly quota: Pick<Quota, 'usage' | 'limits' | 'counts'>;
  readonly scheduler: Pick<PollScheduler, 'isShort'>;
  readonly inventory: { readonly plants: ReadonlyMap<string, Plant>; readonly complete: boolean };
  readonly liveAccount: Pick<LiveAccount, 'lastPollMs'>;
  /** Returns the documents of the plants and devices of the account. */
  readonly listed: () => readonly LiveDocument[];
}

export interface OfferDeps extends Clock, OfferStores {
  /** Connects to Home Assistant, and disconnects when `work` has ended. @throws BridgeError of connecting, and of `work` */
  readonly withHome: <T>(signal: AbortSignal, work: (home: OpenHome) => Promise<T>) => Promise<T>;
  readonly accounts: readonly OfferAccount[];
  /** The plants and devices of all accounts. */
  readonly inventory: { readonly plants: ReadonlyMap<string, Plant>; readonly devices: ReadonlyMap<string, Device> };
  readonly learned: Pick<StatePort<PlantMemory>, 'read'>;
  /** At least 0, less than 1. */
  readonly random: () => number;
  /** Knows whether sensors of the Energy dashboard were renamed or removed; null: nobody looks. */
  readonly energyUpkeep: Pick<EnergyUpkeep, 'problem' | 'lookAgain'> | null;
  /** Called when an offer has changed. */
  readonly changed: () => void;
  /** Called with errors that no offer shows. */
  readonly onError: (error: unknown) => void;
}

/** Whether all plants and devices are listed and polled, so that it is known which sensors there are. */
export const isListed = ({ accounts }: Pick<OfferDeps, 'accounts'>): boolean =>
  accounts.every(({ liveAccount, inventory }) => liveAccount.lastPollMs !== null && inventory.complete);
