import { PersistentState, type PersistentStateDeps } from '../poll/persistent-state.ts';
import type { RetainedDeviceStates } from '../publish/retained-device-states.ts';
import type { Stores } from './stores.ts';

/**
 * The memory of this base topic; what its file has lost is rebuilt from what the broker retains of ours, if that can be.
 * @throws BridgeError state_unreadable
 */
export async function openPersistentState(
  { guard, journal }: Pick<Stores, 'guard' | 'journal'>,
  retained: RetainedDeviceStates,
  deps: Pick<PersistentStateDeps, 'now' | 'log' | 'onError'>,
): Promise<PersistentState> {
  return new PersistentState(await guard.read(), {
    save: (changed) => guard.write(changed),
    journal: (records) => journal.append(records),
    publishedBefore: (psId, psKey, slug) => retained.counterOf(psId, psKey, slug),
    ...deps,
  });
}
