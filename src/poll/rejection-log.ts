import { isHeld, isKept, type KeptVerdict, VERDICT_TEXTS, type Verdict } from '../readings/guard/verdicts.ts';
import { DROP_REASONS, type DropReason } from '../readings/normalise.ts';

/** What was made of a value that was not simply accepted. */
export type RejectionReason = Exclude<Verdict, 'accepted'> | KeptVerdict | DropReason;

/** The finding in words. */
export const REJECTION_TEXTS: Readonly<Record<RejectionReason, string>> = { ...VERDICT_TEXTS, ...DROP_REASONS };

export interface RejectionEntry {
  /** When it was read, epoch milliseconds. */
  readonly readAt: number;
  readonly measuredAt: number | null;
  readonly psId: string;
  readonly psKey: string;
  readonly slug: string;
  readonly verdict: RejectionReason;
  /** As it would have been published; as it was sent where it never can be. */
  readonly value: number | string | null;
  readonly published: number | null;
}

/** Values that were sent and not published since the start: how many, and the last of them in words. */
export interface Rejections {
  readonly count: number;
  readonly last: string | null;
}

const NONE: Rejections = { count: 0, last: null };

/** Takes down what was made of values, once each: a sample that is read again, or a value that is missing all night, is no news. */
export class RejectionLog {
  /** Of each device's latest sample: finding by slug. */
  readonly #latest = new Map<string, ReadonlyMap<string, string>>();
  readonly #devices = new Map<string, Rejections>();
  #all = NONE;
  #entries: RejectionEntry[] = [];

  /** Everything that was found about one sample of a device. */
  take(psKey: string, entries: readonly RejectionEntry[]): void {
    if (entries.length === 0) {
      this.#latest.delete(psKey);
      return;
    }
    const before = this.#latest.get(psKey);
    const found = new Map(entries.map((entry) => [entry.slug, identityOf(entry)]));
    this.#latest.set(psKey, found);
    const news = entries.filter(({ slug }) => found.get(slug) !== before?.get(slug));
    this.#entries.push(...news);
    this.#count(
      psKey,
      news.filter(({ verdict }) => isRejection(verdict)),
    );
  }

  /** Of all devices. */
  get rejections(): Rejections {
    return this.#all;
  }

  /** Of one device; the same object until there is another rejection. */
  rejectionsOf(psKey: string): Rejections {
    return this.#devices.get(psKey) ?? NONE;
  }

  /** Entries since the last call. */
  takeEntries(): readonly RejectionEntry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  #count(psKey: string, rejected: readonly RejectionEntry[]): void {
    const last = rejected.at(-1);
    if (last === undefined) return;
    const sentence = sentenceOf(last);
    this.#devices.set(psKey, { count: this.rejectionsOf(psKey).count + rejected.length, last: sentence });
    this.#all = { count: this.#all.count + rejected.length, last: `${psKey} ${sentence}` };
  }
}

const isRejection = (verdict: RejectionReason): boolean =>
  isKept(verdict) ? verdict !== 'taken_over' : verdict in DROP_REASONS || isHeld(verdict as Verdict);

const identityOf = ({ verdict, value, measuredAt }: RejectionEntry): string =>
  verdict === 'missing' || verdict in DROP_REASONS ? `${verdict} ${value}` : `${verdict} ${value} ${measuredAt}`;

const sentenceOf = ({ slug, value, verdict }: RejectionEntry): string => `${slug}, ${value}: ${REJECTION_TEXTS[verdict]}`;
