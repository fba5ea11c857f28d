import * as z from 'zod';
import { textsOf } from '../app/texts.ts';
import { EXIT } from '../errors.ts';
import { REJECTION_TEXTS } from '../poll/rejection-log.ts';
import type { JOURNAL_FORMATS } from './choices.ts';
import type { Context, Outcome } from './context.ts';
import { type ConfigOptions, loadForCommand } from './support/load-config.ts';
import { portsFor } from './support/ports.ts';
import { renderTable } from './values/table.ts';

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
type Entry = z.infer<typeof entrySchema>;

/** Prints the rejected or rebased values and the reasons, the oldest first. @throws BridgeError state_unreadable */
export async function journal(options: JournalOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const { stores } = await portsFor(config, context);
  const entries = (await stores.journal.read()).flatMap((json) => entrySchema.safeParse(json).data ?? []);
  const text = options.format === 'json' ? entries.map((entry) => `${JSON.stringify(entry)}\n`).join('') : tableOf(entries);
  context.out.write(text);
  if (entries.length === 0) context.err.write(`${textsOf(config)('journal.empty')}\n`);
  return EXIT.ok;
}

function tableOf(entries: readonly Entry[]): string {
  if (entries.length === 0) return '';
  const rows = entries.map(({ readAt, psKey, slug, verdict, value, published }) => {
    const text = Object.entries(REJECTION_TEXTS).find(([code]) => code === verdict)?.[1] ?? verdict;
    return [new Date(readAt).toISOString(), psKey, slug, String(value ?? ''), String(published ?? ''), text];
  });
  return renderTable(
    [
      { title: 'Read at' },
      { title: 'Device' },
      { title: 'Point' },
      { title: 'Value', align: 'right' },
      { title: 'Published', align: 'right' },
      { title: 'Why' },
    ],
    rows,
  );
}
