import { z } from 'zod';
import { BridgeError, ERRORS, type ErrorCode } from '../errors.ts';
import { type Phrase, phrase } from '../texts/texts.ts';

/** The format of a capture: a line of JSON that describes the file, then a line of JSON for each input, in order. */

/** Version of the format. A capture with a higher version is refused. */
const FORMAT = 1;

const ms = z.number().int();
const errorCode = z.custom<ErrorCode>((value) => typeof value === 'string' && Object.hasOwn(ERRORS, value));

const headSchema = z.object({
  kind: z.literal('capture'),
  format: z.literal(FORMAT),
  /** Version of the bridge that was captured. */
  bridge: z.string(),
  /** Start of the capture, epoch milliseconds. */
  at: ms,
  /** Whether refused credentials were to be tried again at the start, as the user requested. */
  tryAgain: z.boolean(),
  /** Seed of the random numbers. */
  seed: ms,
  /** The redacted configuration; `configIn` of app/replay.ts checks it. */
  config: z.unknown(),
});

const asked = { kind: z.literal('call'), at: ms, askedAt: ms, endpoint: z.string(), question: z.unknown() };

/** The content of an HTTP reply: redacted JSON, or the kind and length of any other text. */
const answer = z.object({
  status: z.number().int(),
  body: z.unknown().optional(),
  text: z.object({ looks: z.enum(['empty', 'html', 'other']), length: z.number().int() }).optional(),
  date: z.string().nullable(),
  retryAfter: z.string().nullable(),
});
/** Keys of those remedies of transport failures whose text names the gateway. */
export const GATEWAY_REMEDIES = ['remedy.gateway_address', 'remedy.gateway_not_http'] as const;
const failure = z.object({
  code: errorCode,
  cause: z.string().nullable(),
  /** Key of the error's remedy, if it has another one than that of its code. */
  remedy: z.enum(GATEWAY_REMEDIES).optional(),
});

const entrySchema = z.union([
  z.object({ ...asked, answer }),
  z.object({ ...asked, failure }),
  /** State that the bridge has read and that another process had written. */
  z.object({ kind: z.literal('state'), at: ms, of: z.enum(['account', 'calls', 'points', 'ledger', 'guard']), state: z.unknown() }),
  z.object({ kind: z.literal('broker'), at: ms, status: z.enum(['connected', 'lost']) }),
  z.object({ kind: z.literal('message'), at: ms, topic: z.string(), payload: z.string(), retain: z.boolean() }),
  z.object({ kind: z.literal('end'), at: ms }),
]);

export type Head = z.infer<typeof headSchema>;
export type CaptureEntry = z.infer<typeof entrySchema>;
export type CapturedCall = Extract<CaptureEntry, { kind: 'call' }>;
export type CapturedReply = z.infer<typeof answer>;
export type CapturedFailure = z.infer<typeof failure>;
export type StateEntry = Extract<CaptureEntry, { kind: 'state' }>;

/** A function that records one input. */
export type CaptureNote = (entry: CaptureEntry) => void;

export interface Capture {
  readonly head: Head;
  readonly entries: readonly CaptureEntry[];
}

export const newHead = (head: Omit<Head, 'kind' | 'format'>): Head => ({ kind: 'capture', format: FORMAT, ...head });

export const lineOf = (line: Head | CaptureEntry): string => `${JSON.stringify(line)}\n`;

/**
 * Parses the text of a capture. An incomplete last line is ignored.
 * @throws BridgeError capture_invalid, with the number of the line
 */
export function parseCapture(text: string): Capture {
  const lines = text.split('\n').slice(0, -1);
  const [first, ...others] = lines;
  if (first === undefined) throw invalid(phrase('detail.capture.empty'));
  const head = headOf(jsonOf(first, 1));
  return { head, entries: others.map((line, index) => entryOf(jsonOf(line, index + 2), index + 2)) };
}

function headOf(json: unknown): Head {
  const about = z.object({ kind: z.literal('capture'), format: z.number() }).safeParse(json).data;
  if (about === undefined) throw invalid(phrase('detail.capture.first_line'));
  if (about.format > FORMAT) throw invalid(phrase('detail.capture.newer', { format: about.format }));
  const head = headSchema.safeParse(json).data;
  if (head === undefined) throw invalid(phrase('detail.capture.line', { line: 1 }));
  return head;
}

function entryOf(json: unknown, line: number): CaptureEntry {
  const entry = entrySchema.safeParse(json).data;
  if (entry === undefined) throw invalid(phrase('detail.capture.line', { line }));
  return entry;
}

function jsonOf(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw invalid(number === 1 ? phrase('detail.capture.first_line') : phrase('detail.capture.line', { line: number }));
  }
}

const invalid = (detail: Phrase): BridgeError => new BridgeError('capture_invalid', { detail });
