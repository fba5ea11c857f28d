import { deflateSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import { Damage } from './regular-file.ts';

/** The first line identifies the format; a newer format has a higher number. */
const HEADER = '{"state_log":1}\n';
/** Limit of one commit, uncompressed: far more than thousands of plants need. */
const MAX_COMMIT_BYTES = 256 * 1024 * 1024;
/** The fastest level: the text is so repetitive that the best level saves little more. */
const COMPRESSION = { level: 1 };

const lineSchema = z.object({ fence: z.number().optional(), deflated: z.base64() });
const valuesSchema = z.array(z.tuple([z.string(), z.unknown()]));

interface LoggedCommit {
  /** By key. */
  readonly values: readonly (readonly [string, unknown])[];
  /** Null: the writer gave none. */
  readonly fence: number | null;
}

export interface ParsedLog {
  readonly commits: readonly LoggedCommit[];
  /** Size of the header and the first commit together. */
  readonly snapshotBytes: number;
  /** False: the last line is incomplete. */
  readonly isWhole: boolean;
}

/** One commit as a line. It is ASCII, so its length is its size in bytes. */
export function lineOf(values: ReadonlyMap<string, unknown>, fence: number | null): string {
  const deflated = deflateSync(JSON.stringify([...values]), COMPRESSION).toString('base64');
  return `${JSON.stringify({ ...(fence !== null && { fence }), deflated })}\n`;
}

/** A whole log with this line, of the whole state, as its first commit. */
export const snapshotOf = (line: string): string => HEADER + line;

/**
 * The commits in a log's text, the oldest first. A last line that is damaged or has no line end is an unfinished commit and is
 * ignored.
 * @throws Damage if anything else is damaged, or if a newer version wrote the log
 */
export function parseLog(text: string): ParsedLog {
  // Some file systems leave an empty file after a power cut.
  if (text.trim() === '') throw new Damage('empty');
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

/** Null if the line is damaged, which the checksum of the compressed text shows. */
function commitIn(line: string): LoggedCommit | null {
  try {
    const { fence = null, deflated } = lineSchema.parse(JSON.parse(line));
    const text = inflateSync(Buffer.from(deflated, 'base64'), { maxOutputLength: MAX_COMMIT_BYTES }).toString();
    return { values: valuesSchema.parse(JSON.parse(text)), fence };
  } catch {
    return null;
  }
}
