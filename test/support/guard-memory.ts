import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { documentOf, memoryCodec, type PlantMemory } from '../../src/poll/guard-state.ts';
import { StateLog } from '../../src/store/state-log.ts';

/** Name of the guard's state file with the default base topic. */
export const GUARD_FILE = 'guard-isolarcloud.jsonl';
/** Name of that file in earlier versions. */
export const FORMER_GUARD_FILE = 'guard-isolarcloud.json';

const logIn = (stateFolder: string): StateLog<PlantMemory> => new StateLog(join(stateFolder, GUARD_FILE), memoryCodec);

/** Changes the guard's state of a plant while the bridge is stopped. */
export async function changeMemory(stateFolder: string, psId: string, change: (memory: PlantMemory) => void): Promise<void> {
  const memory = (await logIn(stateFolder).read([psId])).get(psId);
  if (memory === undefined) throw new Error(`nothing is remembered of ${psId}`);
  change(memory);
  await logIn(stateFolder).commit(new Map([[psId, memory]]));
}

/** Replaces the guard's file of a stopped bridge by one in the form of earlier versions. @param change changes the file's text */
export async function makeFormer(stateFolder: string, change = (text: string): string => text): Promise<void> {
  const text = JSON.stringify(documentOf(await logIn(stateFolder).read())).replaceAll('"segment":', '"course":');
  await rm(join(stateFolder, GUARD_FILE));
  await writeFile(join(stateFolder, FORMER_GUARD_FILE), `${change(text)}\n`);
}
