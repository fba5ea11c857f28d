import * as z from 'zod';
import { textsOf } from '../app/texts.ts';
import { EXIT } from '../errors.ts';
import { rejectionReason } from '../poll/rejection-log.ts';
import type { KeyIn, Texts } from '../texts/texts.ts';
import type { JOURNAL_FORMATS } from './choices.ts';
import type { Context, Outcome } from './context.ts';
import { renderTable } from './output/table.ts';
import { type ConfigOptions, loadForCommand } from './support/load-config.ts';
import { portsFor } from './support/ports.ts';

export interface JournalOptions extends ConfigOptions {
  /** `--format` */
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

/** Prints the rejected or rebased values and the reasons, the oldest first. @throws BridgeError state_unreadable */
export async function journal(options: JournalOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const { stores } = await portsFor(config, context);
  const entries = (await stores.journal.read()).flatMap((json) => entrySchema.safeParse(json).data ?? []);
  const texts = textsOf(config);
  const text = options.format === 'json' ? entries.map((entry) => `${JSON.stringify(entry)}\n`).join('') : tableOf(entries, texts);
  context.out.write(text);
  if (entries.length === 0) context.err.write(`${texts('journal.empty')}\n`);
  return EXIT.ok;
}

const COLUMNS: readonly (readonly [KeyIn<'journal.column'>, 'left' | 'right'])[] = [
  ['read_at', 'left'],
  ['device', 'left'],
  ['point', 'left'],
  ['value', 'right'],
  ['published', 'right'],
  ['why', 'left'],
];

function tableOf(entries: readonly JournalEntry[], texts: Texts): string {
  if (entries.length === 0) return '';
  const rows = entries.map(({ readAt, psKey, slug, verdict, value, published }) => {
    const reason = rejectionReason(verdict);
    const text = reason === undefined ? verdict : texts(`rejection.${reason}`);
    return [new Date(readAt).toISOString(), psKey, slug, String(value ?? ''), String(published ?? ''), text];
  });
  return renderTable(
    COLUMNS.map(([name, align]) => ({ title: texts(`journal.column.${name}`), align })),
    rows,
  );
}
