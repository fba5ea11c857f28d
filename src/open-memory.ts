import { Memory } from './bridge/memory.ts';
import type { RetainedStates } from './bridge/retained-states.ts';
import type { Stores } from './open-stores.ts';

/**
 * The memory of this base topic; where its file is lost it is rebuilt from what the broker retains of ours.
 * @throws BridgeError state_unreadable
 */
export async function openMemory(
  { guard, journal }: Pick<Stores, 'guard' | 'journal'>,
  retained: RetainedStates,
  { now, onError }: { now: () => number; onError: (error: unknown) => void },
): Promise<Memory> {
  const known = await guard.read();
  const isLost = Object.keys(known.devices).length === 0;
  return new Memory(known, {
    save: (changed) => guard.write(changed),
    journal: (records) => journal.append(records),
    publishedBefore: (psId, psKey, slug) => (isLost ? retained.counterOf(psId, psKey, slug) : null),
    now,
    onError,
  });
}
