import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { documentOf, type PlantMemory } from '../../src/poll/guard-state.ts';
import { StateLog } from '../../src/store/state-log.ts';

/** What bridges of the default base topic remember of the counters. */
export const GUARD_FILE = 'guard-isolarcloud.jsonl';
/** Where earlier versions kept it. */
export const FORMER_GUARD_FILE = 'guard-isolarcloud.json';

const logIn = (stateFolder: string): StateLog<PlantMemory> => new StateLog(join(stateFolder, GUARD_FILE), (json) => json as PlantMemory);

/** Changes what a stopped bridge remembers of a plant. */
export async function changeMemory(stateFolder: string, psId: string, change: (memory: PlantMemory) => void): Promise<void> {
  const memory = (await logIn(stateFolder).read([psId])).get(psId);
  if (memory === undefined) throw new Error(`nothing is remembered of ${psId}`);
  change(memory);
  await logIn(stateFolder).commit(new Map([[psId, memory]]));
}

/** Makes the file of a stopped bridge what an earlier version would have left. @param change of its text */
export async function makeFormer(stateFolder: string, change = (text: string): string => text): Promise<void> {
  const text = JSON.stringify(documentOf(await logIn(stateFolder).read()));
  await rm(join(stateFolder, GUARD_FILE));
  await writeFile(join(stateFolder, FORMER_GUARD_FILE), `${change(text)}\n`);
}
