import { z } from 'zod';
import { pointsOf } from '../../catalogue/index.ts';
import { rejectionReason } from '../../poll/rejection-log.ts';
import { nameIn, type Texts } from '../../texts/texts.ts';
import type { JournalEntryView, JournalPage } from './documents.ts';
import { pageOf } from './page-of.ts';

const journalEntry = z.object({
  readAt: z.number(),
  psId: z.string(),
  psKey: z.string(),
  slug: z.string(),
  verdict: z.string(),
  value: z.union([z.number(), z.string()]).nullable(),
  published: z.number().nullable(),
});

/** An entry of the rejection log. */
export type JournalEntry = z.infer<typeof journalEntry>;

export interface JournalContext {
  readonly texts: Texts;
  /** Name and type of a listed device or plant; null: it is not listed. */
  readonly deviceOf: (psKey: string) => { readonly name: string; readonly deviceType: number } | null;
}

/** An entry in words. */
export function journalEntryView({ slug, psKey, verdict, ...entry }: JournalEntry, { texts, deviceOf }: JournalContext): JournalEntryView {
  const device = deviceOf(psKey);
  const spec = device === null ? undefined : pointsOf(device.deviceType).find((point) => point.slug === slug);
  const reason = rejectionReason(verdict);
  return {
    ...entry,
    psKey,
    slug,
    verdict,
    device: device?.name ?? psKey,
    point: spec === undefined ? slug : nameIn(spec.name, texts),
    unit: spec?.unit ?? null,
    reason: reason === undefined ? verdict : texts(`rejection.${reason}`),
  };
}

/**
 * One page of the log, the newest first.
 * @param entries as the log has them, the oldest first; an entry that is none is left out
 */
export function journalPage(
  entries: readonly unknown[],
  { psId, page }: { readonly psId: string | null; readonly page: number },
  { since, ...context }: JournalContext & { readonly since: number },
): JournalPage {
  const matching = entries
    .flatMap((entry) => journalEntry.safeParse(entry).data ?? [])
    .filter((entry) => psId === null || entry.psId === psId)
    .reverse();
  const { rows, ...shown } = pageOf(matching, page);
  return { ...shown, entries: rows.map((entry) => journalEntryView(entry, context)), since };
}
