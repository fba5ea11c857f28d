import { isHeld, isKept, type KeptVerdict, LOGGED_VERDICTS, type Verdict } from '../readings/guard/verdicts.ts';
import { DROP_REASONS, type DropReason, isDropReason } from '../readings/normalise.ts';
import { type Phrase, phrase } from '../texts/texts.ts';

/** The reason why a value was rejected or changed. */
export type RejectionReason = Exclude<Verdict, 'accepted'> | KeptVerdict | DropReason;

const REASONS: readonly RejectionReason[] = [...LOGGED_VERDICTS, ...DROP_REASONS];

/** Returns the reason with this name; undefined if it is unknown, as it may be in the log of another version. */
export const rejectionReason = (name: string): RejectionReason | undefined => REASONS.find((reason) => reason === name);

export interface RejectionEntry {
  /** When the value was read, epoch milliseconds. */
  readonly readAt: number;
  readonly measuredAt: number | null;
  readonly psId: string;
  readonly psKey: string;
  readonly slug: string;
  readonly verdict: RejectionReason;
  /**
   * The value in the published unit; null if there is none. If the value was dropped before the guard judged it, the value as the cloud
   * sent it; a text is cut.
   */
  readonly value: number | string | null;
  readonly published: number | null;
}

/** Number of rejected values since the start, and a text about the last one; null if there is none. */
export interface Rejections {
  readonly count: number;
  readonly last: Phrase | null;
}

interface Recorded {
  /** Identifies an entry. An entry with the same identity as that of its slug in the device's previous sample is not recorded again. */
  readonly identity: string;
  readonly reason: RejectionReason;
}

const NONE: Rejections = { count: 0, last: null };

/**
 * Records rejected and changed values, each once: a sample that is read again, or a value that is missing all night, adds no
 * second entry.
 */
export class RejectionLog {
  /** Key: ps_key. Value: for each slug with an entry in the device's latest sample, what identifies the entry, and its reason. */
  readonly #latest = new Map<string, ReadonlyMap<string, Recorded>>();
  readonly #devices = new Map<string, Rejections>();
  #all = NONE;
  #entries: RejectionEntry[] = [];

  /** Records the entries of one sample of a device. */
  take(psKey: string, entries: readonly RejectionEntry[]): void {
    if (entries.length === 0) {
      this.#latest.delete(psKey);
      return;
    }
    const before = this.#latest.get(psKey);
    const found = new Map(entries.map((entry) => [entry.slug, { identity: identityOf(entry), reason: entry.verdict }]));
    this.#latest.set(psKey, found);
    const news = entries.filter(({ slug }) => found.get(slug)?.identity !== before?.get(slug)?.identity);
    this.#entries.push(...news);
    this.#count(
      psKey,
      news.filter(({ verdict }) => isRejection(verdict)),
    );
  }

  /** Number of rejected values of all devices since the start, and the last one. */
  get rejections(): Rejections {
    return this.#all;
  }

  /** Rejections of one device. Returns the same object until a value is rejected. */
  rejectionsOf(psKey: string): Rejections {
    return this.#devices.get(psKey) ?? NONE;
  }

  /** By slug, the reasons why values of a device's latest sample were not published as they came. */
  heldOf(psKey: string): ReadonlyMap<string, RejectionReason> {
    const rejected = [...(this.#latest.get(psKey) ?? [])].filter(([, { reason }]) => isRejection(reason));
    return new Map(rejected.map(([slug, { reason }]) => [slug, reason]));
  }

  /** Returns the entries recorded since the last call, and removes them. */
  takeEntries(): readonly RejectionEntry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  #count(psKey: string, rejected: readonly RejectionEntry[]): void {
    const last = rejected.at(-1);
    if (last === undefined) return;
    const told = toldOf(last);
    this.#devices.set(psKey, { count: this.rejectionsOf(psKey).count + rejected.length, last: told });
    this.#all = { count: this.#all.count + rejected.length, last: phrase('last_rejection.of_device', { psKey, rejection: told }) };
  }
}

const isRejection = (verdict: RejectionReason): boolean =>
  isKept(verdict) ? verdict !== 'taken_over' : isDropReason(verdict) || isHeld(verdict);

const identityOf = ({ verdict, value, measuredAt }: RejectionEntry): string =>
  verdict === 'missing' || isDropReason(verdict) ? `${verdict} ${value}` : `${verdict} ${value} ${measuredAt}`;

const toldOf = ({ slug, value, verdict }: RejectionEntry): Phrase =>
  phrase('last_rejection.of_point', { slug, value: String(value), reason: phrase(`rejection.${verdict}`) });
