import { type ReadonlySignal, signal } from '@preact/signals';
import type { JournalEntryView, JournalPage } from '../../view/documents.ts';
import { api, untilAnswered } from '../client/api.ts';

const keyOf = ({ readAt, psKey, slug }: JournalEntryView): string => `${readAt} ${psKey} ${slug}`;

const TYPING_PAUSE_MS = 250;

/** One page of the journal, the newest first: fetched as a whole, then continued by the stream while it is the first page. */
export class JournalStore {
  readonly #shown = signal<JournalPage | null>(null);
  readonly #search = signal('');
  #typing: ReturnType<typeof setTimeout> | undefined;
  #of: string | null = null;
  #language = '';
  #loads = 0;
  /** Entries that arrived while the page is fetched. */
  #early: JournalEntryView[] | null = null;

  /** null: not there yet. */
  get shown(): ReadonlySignal<JournalPage | null> {
    return this.#shown;
  }

  get search(): ReadonlySignal<string> {
    return this.#search;
  }

  /** Shows the entries that have a text in a name or id. The request waits for a pause in the typing. */
  find(text: string): void {
    this.#search.value = text;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.turnTo(1), TYPING_PAUSE_MS);
  }

  /** @param psId of the plant whose entries are shown; null: of all */
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

  /** @param entries the oldest first */
  add(entries: readonly JournalEntryView[]): void {
    if (this.#search.peek() !== '') {
      // Only the bridge knows which entries match.
      if (this.#shown.value?.page === 1) void this.turnTo(1);
      return;
    }
    this.#early?.push(...entries);
    if (this.#shown.value !== null) this.#shown.value = withEntries(this.#shown.value, entries);
  }
}

/** The page with newer entries, the oldest of them first. Only the first page gets them. */
export function withEntries(shown: JournalPage, entries: readonly JournalEntryView[]): JournalPage {
  const known = new Set(shown.entries.map(keyOf));
  const added = entries.filter((entry) => !known.has(keyOf(entry))).toReversed();
  if (shown.page !== 1 || added.length === 0) return shown;
  return { ...shown, entries: [...added, ...shown.entries].slice(0, shown.pageSize), matching: shown.matching + added.length };
}
