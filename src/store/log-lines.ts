import { deflateSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import { Damage } from './regular-file.ts';

/** A later format will have a higher number. */
const FORMAT = 1;
/** The first line of a log. */
const HEADER = `{"state_log":${FORMAT}}\n`;
const ANY_HEADER = /^\{"state_log":(\d+)[,}]/;
/** Maximum size of one commit, uncompressed: far more than the state of thousands of plants. */
const MAX_COMMIT_BYTES = 256 * 1024 * 1024;
/** The fastest compression: the text is so repetitive that the best compression saves little more. */
const COMPRESSION = { level: 1 };

const lineSchema = z.object({ fence: z.number().optional(), deflated: z.base64() });
const valuesSchema = z.array(z.tuple([z.string(), z.unknown()]));

interface LoggedCommit {
  /** Pairs of key and value. */
  readonly values: readonly (readonly [string, unknown])[];
  /** Number of the writer's term; null if the writer gave none. */
  readonly fence: number | null;
}

export interface ParsedLog {
  readonly commits: readonly LoggedCommit[];
  /** Size of the header and the first commit together, bytes. */
  readonly snapshotBytes: number;
  /** Whether the last line is complete. */
  readonly isWhole: boolean;
}

/**
 * Returns the line of one commit. It is ASCII, so its length is its size in bytes.
 * @param stored converts a value to plain JSON; called for one value after the other, so that only their text is kept
 */
export function lineOf<T>(values: ReadonlyMap<string, T>, stored: (value: T) => unknown, fence: number | null): string {
  const entries = Array.from(values, ([key, value]) => JSON.stringify([key, stored(value)]));
  const deflated = deflateSync(`[${entries.join(',')}]`, COMPRESSION).toString('base64');
  return `${JSON.stringify({ ...(fence !== null && { fence }), deflated })}\n`;
}

/** Returns the text of a new log whose only commit is this line. */
export const snapshotOf = (line: string): string => HEADER + line;

/**
 * Reads the commits in the text of a log, the oldest first. If the last line is damaged or has no line end, it is an unfinished
 * commit and is ignored.
 * @throws Damage if anything else is damaged, or if a later version of this program wrote the log
 */
export function parseLog(text: string): ParsedLog {
  // Some file systems leave an empty file after a power cut.
  if (text.trim() === '') throw new Damage('empty');
  if (Number(ANY_HEADER.exec(text)?.[1]) > FORMAT) throw new Damage('newer');
  const unreadable = new Damage('damaged');
  if (!text.startsWith(HEADER)) throw unreadable;
  const lines = text.slice(HEADER.length).split('\n');
  const tail = lines.pop();
  const commits = lines.map(commitIn);
  const isLastDamaged = tail === '' && commits.at(-1) === null;
  const completed = isLastDamaged ? commits.slice(0, -1) : commits;
  const whole = completed.filter((commit) => commit !== null);
  const [first] = lines;
  if (first === undefined || whole.length === 0 || whole.length < completed.length) throw unreadable;
  return { commits: whole, snapshotBytes: HEADER.length + first.length + 1, isWhole: tail === '' && !isLastDamaged };
}

/** Returns the commit in a line; null if the line is damaged, which the checksum of the compressed text shows. */
function commitIn(line: string): LoggedCommit | null {
  try {
    const { fence = null, deflated } = lineSchema.parse(JSON.parse(line));
    const text = inflateSync(Buffer.from(deflated, 'base64'), { maxOutputLength: MAX_COMMIT_BYTES }).toString();
    return { values: valuesSchema.parse(JSON.parse(text)), fence };
  } catch {
    return null;
  }
}
