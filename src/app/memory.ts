import type { PreviousRun } from '../live/previous-run.ts';
import { PersistentState, type PersistentStateDeps } from '../poll/persistent-state.ts';
import type { JournalFeed } from './journal-feed.ts';
import type { BridgeStores } from './stores.ts';

/**
 * Opens the guard's persistent state for this base topic. If its file was lost, the last published values of counters are taken
 * from the bridge's retained messages.
 * @throws BridgeError state_unreadable
 */
export async function openPersistentState(
  { guard, journal }: { readonly guard: BridgeStores['guard']; readonly journal: Pick<JournalFeed, 'append'> },
  previousRun: PreviousRun,
  deps: Pick<PersistentStateDeps, 'now' | 'log' | 'onError'>,
): Promise<PersistentState> {
  return new PersistentState(await guard.read(), {
    save: (changed) => guard.commit(changed),
    journal: (records) => journal.append(records),
    publishedBefore: (_psId, psKey, slug) => previousRun.counterOf(psKey, slug),
    ...deps,
  });
}
