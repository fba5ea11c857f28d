import * as z from 'zod';
import { textsOf } from '../app/texts.ts';
import { EXIT } from '../errors.ts';
import { rejectionReason } from '../poll/rejection-log.ts';
import type { KeyIn, Texts } from '../texts/texts.ts';
import type { JOURNAL_FORMATS } from './choices.ts';
import type { Context, Outcome } from './context.ts';
import { Table } from './output/table.ts';
import { type ResultOptions, writeResult } from './output/write-result.ts';
import { type ConfigOptions, loadForCommand } from './support/load-config.ts';
import { portsFor } from './support/ports.ts';

export interface JournalOptions extends ConfigOptions, Pick<ResultOptions, 'pager'> {
  /** `--format`: how the entries are written. */
  readonly format: (typeof JOURNAL_FORMATS)[number];
}

const entrySchema = z.object({
  readAt: z.number(),
  psKey: z.string(),
  slug: z.string(),
  verdict: z.string(),
  value: z.union([z.number(), z.string()]).nullable(),
  published: z.number().nullable(),
});
type JournalEntry = z.infer<typeof entrySchema>;

const COLUMNS: readonly (readonly [KeyIn<'journal.column'>, 'left' | 'right'])[] = [
  ['read_at', 'left'],
  ['device', 'left'],
  ['point', 'left'],
  ['value', 'right'],
  ['published', 'right'],
  ['why', 'left'],
];
/** Number of entries that are written at once. */
const PORTION = 1_000;

/** Prints the values that were rejected or changed and the reasons, the oldest first. @throws BridgeError state_unreadable */
export async function journal(options: JournalOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const { stores } = await portsFor(config, context);
  const entries = await stores.journal.read();
  const texts = textsOf(config);
  const table = new Table(COLUMNS.map(([name, align]) => ({ title: texts(`journal.column.${name}`), align })));
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    for (let start = 0; start < entries.length; start += PORTION) {
      const portion = entries.slice(start, start + PORTION).flatMap((json) => entrySchema.safeParse(json).data ?? []);
      count += portion.length;
      if (portion.length === 0) continue;
      yield options.format === 'json'
        ? portion.map((entry) => `${JSON.stringify(entry)}\n`).join('')
        : table.lines(portion.map((entry) => cells(entry, texts)));
    }
  }
  const isWhole = await writeResult(lines(), options, context);
  if (isWhole && count === 0) context.err.write(`${texts('journal.empty')}\n`);
  return EXIT.ok;
}

function cells({ readAt, psKey, slug, verdict, value, published }: JournalEntry, texts: Texts): readonly string[] {
  const reason = rejectionReason(verdict);
  const text = reason === undefined ? verdict : texts(`rejection.${reason}`);
  return [new Date(readAt).toISOString(), psKey, slug, String(value ?? ''), String(published ?? ''), text];
}
