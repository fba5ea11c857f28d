import { join } from 'node:path';
import { type GuardMemory, memoryCodec } from './bridge/guard-memory.ts';
import { Memory } from './bridge/memory.ts';
import { RetainedStates } from './bridge/retained-states.ts';
import type { Config } from './config/schema.ts';
import type { Publisher } from './mqtt/publisher.ts';
import { Journal } from './store/journal.ts';
import { StateFile } from './store/state-file.ts';
import { escapeId, topicsFor } from './topics.ts';

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
  publisher: Publisher,
  { now, onError }: { now: () => number; onError: (error: unknown) => void },
): Promise<Memory> {
  const file = openGuardFile(config);
  const journal = openJournal(config);
  const retained = new RetainedStates(publisher, topicsFor(config.mqtt.base_topic));
  const known = await file.read();
  if (isEmpty(known)) retained.start();
  return new Memory(known, {
    save: async (changed) => {
      await file.write(changed);
      if (!isEmpty(changed)) retained.stop();
    },
    journal: (records) => journal.append(records),
    publishedBefore: (psId, psKey, slug) => retained.counterOf(psId, psKey, slug),
    now,
    onError,
  });
}

const isEmpty = ({ devices }: GuardMemory): boolean => Object.keys(devices).length === 0;
