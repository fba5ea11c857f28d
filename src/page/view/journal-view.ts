import { z } from 'zod';
import { pointsOf } from '../../catalogue/index.ts';
import type { Ledger } from '../../homeassistant/ledger.ts';
import type { PointSpec } from '../../model.ts';
import { rejectionReason } from '../../poll/rejection-log.ts';
import { contains } from '../../text-search.ts';
import { nameIn, type Texts } from '../../texts/texts.ts';
import type { JournalEntryView, JournalPage } from './documents/journal.ts';
import { deviceTypeIn } from './measured.ts';
import { entityIdOf, nameOf } from './naming.ts';
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
  readonly announced: Ledger['devices'];
  /** Returns the plant or device in the present listing. */
  readonly listedOf: (entry: JournalEntry) => { readonly name: string } | undefined;
  /** Returns the offset of the plant's time from UTC in minutes; null while it is not known. */
  readonly offsetMinutes: (psId: string) => number | null;
  /** Returns the points that the bridge reads of a plant or device; undefined if it has no document. */
  readonly pointsReadOf: (psKey: string) => readonly PointSpec[] | undefined;
}

/** Returns the document of an entry. */
export function journalEntryView(entry: JournalEntry, context: JournalContext): JournalEntryView {
  const { texts, announced, listedOf, offsetMinutes } = context;
  const { psKey, slug, verdict, ...values } = entry;
  const spec = specOf(entry, context);
  const reason = rejectionReason(verdict);
  return {
    ...values,
    psKey,
    slug,
    verdict,
    device: nameOf(entry, listedOf(entry), announced),
    point: spec === undefined ? slug : nameIn(spec.name, texts),
    unit: spec?.unit ?? null,
    entityId: spec === undefined ? null : entityIdOf(psKey, spec, announced),
    offsetMinutes: offsetMinutes(entry.psId),
    reason: reason === undefined ? verdict : texts(`rejection.${reason}`),
  };
}

const specOf = ({ psId, psKey, slug }: JournalEntry, { pointsReadOf }: JournalContext): PointSpec | undefined =>
  [...(pointsReadOf(psKey) ?? []), ...pointsOf(deviceTypeIn(psKey, psId))].find((spec) => spec.slug === slug);

export interface JournalQuery {
  /** null: the entries of all plants. */
  readonly psId: string | null;
  readonly page: number;
  /** Text that the name or id of the device, point or entity must contain. */
  readonly search: string;
}

/**
 * Returns one page of the rejection log, the newest entry first.
 * @param entries the lines of the log, the oldest first; a line that is not an entry is left out
 */
export function journalPage(
  entries: readonly unknown[],
  { psId, page, search }: JournalQuery,
  { since, ...context }: JournalContext & { readonly since: number },
): JournalPage {
  const ofPlant = entries
    .flatMap((entry) => journalEntry.safeParse(entry).data ?? [])
    .filter((entry) => psId === null || entry.psId === psId)
    .reverse();
  const wanted = search.trim();
  const matching = wanted === '' ? ofPlant : ofPlant.filter((entry) => matches(journalEntryView(entry, context), wanted));
  const { rows, ...shown } = pageOf(matching, page);
  return { ...shown, entries: rows.map((entry) => journalEntryView(entry, context)), since };
}

const matches = ({ device, psKey, point, slug, entityId }: JournalEntryView, wanted: string): boolean =>
  [device, psKey, point, slug, entityId].some((text) => text !== null && contains(text, wanted));
