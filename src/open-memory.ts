import { join } from 'node:path';
import { type GuardMemory, memoryCodec } from './bridge/guard-memory.ts';
import { Memory } from './bridge/memory.ts';
import type { RetainedStates } from './bridge/retained-states.ts';
import type { Config } from './config/schema.ts';
import { Journal } from './store/journal.ts';
import { StateFile } from './store/state-file.ts';
import { escapeId } from './topics.ts';

const inStateFolder = ({ state_folder, mqtt }: Config, kind: string, ending: string): string =>
  join(state_folder, `${kind}-${escapeId(mqtt.base_topic)}.${ending}`);

const openGuardFile = (config: Config): StateFile<GuardMemory> => new StateFile(inStateFolder(config, 'guard', 'json'), memoryCodec);

export const openJournal = (config: Config): Journal => new Journal(inStateFolder(config, 'journal', 'jsonl'));

/**
 * The memory of this base topic; where its file is lost it is rebuilt from what the broker retains of ours.
 * @throws BridgeError state_unreadable
 */
export async function openMemory(
  config: Config,
  retained: RetainedStates,
  { now, onError }: { now: () => number; onError: (error: unknown) => void },
): Promise<Memory> {
  const file = openGuardFile(config);
  const journal = openJournal(config);
  const known = await file.read();
  const isLost = Object.keys(known.devices).length === 0;
  return new Memory(known, {
    save: (changed) => file.write(changed),
    journal: (records) => journal.append(records),
    publishedBefore: (psId, psKey, slug) => (isLost ? retained.counterOf(psId, psKey, slug) : null),
    now,
    onError,
  });
}
