import { deflateSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import { Damage } from './regular-file.ts';

/** The first line: what the file is. A newer format has a higher number. */
const HEADER = '{"state_log":1}\n';
/** Of one commit, uncompressed: far more than thousands of plants need. */
const MAX_COMMIT_BYTES = 256 * 1024 * 1024;
/** Fast rather than small: the text repeats itself so much that the best level gains little. */
const COMPRESSION = { level: 1 };

const lineSchema = z.object({ fence: z.number().optional(), deflated: z.base64() });
const valuesSchema = z.array(z.tuple([z.string(), z.unknown()]));

interface LoggedCommit {
  /** By key. */
  readonly values: readonly (readonly [string, unknown])[];
  /** null: the writer gave none. */
  readonly fence: number | null;
}

export interface ParsedLog {
  readonly commits: readonly LoggedCommit[];
  /** Of header and first commit together. */
  readonly snapshotBytes: number;
  /** false: the last line was not written to its end. */
  readonly isWhole: boolean;
}

/** One commit as a line. Its text is ASCII: its length is its size in bytes. */
export function lineOf(values: ReadonlyMap<string, unknown>, fence: number | null): string {
  const deflated = deflateSync(JSON.stringify([...values]), COMPRESSION).toString('base64');
  return `${JSON.stringify({ ...(fence !== null && { fence }), deflated })}\n`;
}

/** A whole log that begins with this state. */
export const snapshotOf = (values: ReadonlyMap<string, unknown>, fence: number | null): string => HEADER + lineOf(values, fence);

/**
 * The commits in a log's text, the oldest first. A last line that is damaged or has no end was never completed and is left out.
 * @throws Damage where anything else is damaged, or a newer version wrote it
 */
export function parseLog(text: string): ParsedLog {
  // Some file systems leave an empty file after a power cut.
  if (text.trim() === '') throw new Damage('is empty');
  const unreadable = new Damage('is damaged, or written by a newer version');
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

/** null where the line is damaged: the compressed text carries a checksum. */
function commitIn(line: string): LoggedCommit | null {
  try {
    const { fence = null, deflated } = lineSchema.parse(JSON.parse(line));
    const text = inflateSync(Buffer.from(deflated, 'base64'), { maxOutputLength: MAX_COMMIT_BYTES }).toString();
    return { values: valuesSchema.parse(JSON.parse(text)), fence };
  } catch {
    return null;
  }
}
