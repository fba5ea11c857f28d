import { type ReadonlySignal, signal } from '@preact/signals';
import type { JournalEntryView, JournalPage } from '../../view/documents/journal.ts';
import { api, untilAnswered } from '../client/api.ts';

const keyOf = ({ readAt, psKey, slug }: JournalEntryView): string => `${readAt} ${psKey} ${slug}`;

const TYPING_PAUSE_MS = 250;

/** One page of the journal, the newest entry first. A request fetches it; the stream then adds new entries if it is the first page. */
export class JournalStore {
  readonly #shown = signal<JournalPage | null>(null);
  readonly #search = signal('');
  #typing: ReturnType<typeof setTimeout> | undefined;
  #of: string | null = null;
  #language = '';
  #loads = 0;
  /** Entries that the stream has sent while the request for the page runs; null if no request runs. */
  #early: JournalEntryView[] | null = null;

  /** Null until it is received. */
  get shown(): ReadonlySignal<JournalPage | null> {
    return this.#shown;
  }

  get search(): ReadonlySignal<string> {
    return this.#search;
  }

  /** Shows the entries whose names or ids contain a text. The request is sent when the user stops typing. */
  find(text: string): void {
    this.#search.value = text;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.turnTo(1), TYPING_PAUSE_MS);
  }

  /** Loads the first page. @param psId the plant whose entries are shown; null: all plants */
  async load(psId: string | null, language: string): Promise<void> {
    if (psId !== this.#of) this.#shown.value = null;
    this.#of = psId;
    this.#language = language;
    await this.turnTo(1);
  }

  async turnTo(page: number): Promise<void> {
    this.#loads += 1;
    const load = this.#loads;
    const isWanted = (): boolean => load === this.#loads;
    const ask = (): Promise<JournalPage> => {
      this.#early = [];
      return api.journal(this.#of, page, this.#search.peek(), this.#language);
    };
    const shown = await untilAnswered(ask, isWanted);
    if (!isWanted()) return;
    this.#shown.value = shown === null ? null : withEntries(shown, this.#early ?? []);
    this.#early = null;
  }

  /** Adds entries that the stream has sent. @param entries the oldest first */
  add(entries: readonly JournalEntryView[]): void {
    if (this.#search.peek() !== '') {
      // Only the bridge can tell which entries match the search, so that the page is requested again.
      if (this.#shown.value?.page === 1) void this.turnTo(1);
      return;
    }
    this.#early?.push(...entries);
    if (this.#shown.value !== null) this.#shown.value = withEntries(this.#shown.value, entries);
  }
}

/** Returns the page with new entries added; unchanged if it is not the first page. @param entries the oldest first */
export function withEntries(shown: JournalPage, entries: readonly JournalEntryView[]): JournalPage {
  const known = new Set(shown.entries.map(keyOf));
  const added = entries.filter((entry) => !known.has(keyOf(entry))).toReversed();
  if (shown.page !== 1 || added.length === 0) return shown;
  return { ...shown, entries: [...added, ...shown.entries].slice(0, shown.pageSize), matching: shown.matching + added.length };
}
