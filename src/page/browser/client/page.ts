import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { SessionView } from '../../view/documents/replies.ts';
import { CurveStore } from '../curve/curve-store.ts';
import { JournalStore } from '../journal/journal-store.ts';
import type { LanguageSetting } from '../settings/language.ts';
import type { ThemeSetting } from '../settings/theme.ts';
import { api, untilAnswered } from './api.ts';
import { Documents } from './documents.ts';
import { type Route, Router } from './router.ts';
import { ServerClock } from './server-clock.ts';
import { StreamClient } from './stream-client.ts';

/** The state of the stream. `lostAt`: when it was lost, by the bridge's clock; 0 if the page was never connected. */
export type Connection = { readonly state: 'connecting' | 'open' } | { readonly state: 'lost'; readonly lostAt: number };

const SEARCH_PAUSE_MS = 250;

/** Everything that the parts of the page share. */
export class Page {
  readonly clock = new ServerClock();
  readonly router = new Router();
  readonly language: LanguageSetting;
  readonly theme: ThemeSetting;
  readonly session: Signal<SessionView | null> = signal(null);
  readonly connection: Signal<Connection> = signal({ state: 'connecting' });
  readonly search = signal('');
  readonly listPage = signal(1);
  readonly problemsOnly = signal(false);
  readonly curve = new CurveStore();
  readonly journal = new JournalStore();
  readonly documents: Documents;
  /** Id of the open plant: the one in the URL, or the account's only plant. */
  readonly openPsId: ReadonlySignal<string | null>;
  readonly #stream: StreamClient;

  constructor(language: LanguageSetting, theme: ThemeSetting) {
    this.language = language;
    this.theme = theme;
    this.documents = new Documents(this.clock, {
      snapshot: () => this.#loadLists(),
      curve: (point) => this.curve.add(point),
      journal: (entries) => this.journal.add(entries),
    });
    const { plants } = this.documents;
    const onlyPsId = computed(() => (plants.value?.all === 1 ? (plants.value.plants[0]?.psId ?? null) : null));
    this.openPsId = computed(() => psIdOf(this.router.route.value, onlyPsId.value));
    this.#stream = new StreamClient({
      events: (events) => this.documents.apply(events),
      opened: () => {
        this.connection.value = { state: 'open' };
      },
      lost: () => this.#lost(),
      signInNeeded: () => {
        this.connection.value = { state: 'connecting' };
        this.session.value = { isFleet: false, ...this.session.peek(), passwordNeeded: true, signedIn: false, isSetup: false };
      },
    });
  }

  /** Asks whether a login is needed, and then keeps the documents current while the page is visible. */
  async start(): Promise<void> {
    this.router.start();
    setInterval(() => this.clock.tick(), 1_000);
    const isHidden = signal(document.hidden);
    document.addEventListener('visibilitychange', () => {
      this.clock.tick();
      isHidden.value = document.hidden;
    });
    const query = delayed(
      computed(() => this.#query()),
      SEARCH_PAUSE_MS,
    );
    effect(() => {
      const isOpen = this.session.value?.signedIn === true && !this.session.value.isSetup && !isHidden.value;
      if (!isOpen) return this.#stream.close();
      if (!this.clock.isReliable) this.#stream.forget();
      this.#stream.open(query.value);
    });
    const ask = (): Promise<SessionView> =>
      api.session().catch((error: unknown) => {
        this.#lost();
        throw error;
      });
    this.session.value = await untilAnswered(ask, () => true);
    this.connection.value = { state: 'connecting' };
  }

  /** Waits until a running bridge has replaced the set-up. */
  async untilBridge(): Promise<void> {
    while (this.session.peek()?.isSetup === true && !(await this.leaveEndedSetup()))
      await new Promise((resolve) => setTimeout(resolve, 1_000));
  }

  /**
   * Shows the bridge if the page shows the set-up and a running bridge has replaced it, for example after another tab has finished it.
   * @returns whether the page shows the bridge now
   */
  async leaveEndedSetup(): Promise<boolean> {
    if (this.session.peek()?.isSetup !== true) return false;
    const session = await api.session().catch(() => null);
    if (session?.isSetup !== false) return false;
    this.session.value = session;
    return true;
  }

  /** Called when the stream is lost, and after each failed attempt to open it again. Only the first call sets `lostAt`. */
  #lost(): void {
    if (!this.clock.isReliable) this.#stream.forget();
    if (this.connection.peek().state !== 'lost') this.connection.value = { state: 'lost', lostAt: this.clock.now.peek() };
  }

  #query(): string {
    const query = new URLSearchParams({ language: this.language.language.value });
    const psId = this.openPsId.value;
    if (psId !== null) query.set('plant', psId);
    if (this.search.value !== '') query.set('search', this.search.value);
    if (this.listPage.value > 1) query.set('page', String(this.listPage.value));
    if (this.problemsOnly.value) query.set('problems', 'true');
    return query.toString();
  }

  #loadLists(): void {
    const psId = this.documents.plant.peek()?.psId ?? null;
    void this.curve.load(psId);
    void this.journal.load(this.openPsId.peek(), this.language.language.peek());
  }
}

const psIdOf = (route: Route, onlyPsId: string | null): string | null => ('psId' in route ? (route.psId ?? onlyPsId) : null);

/** Returns a signal that takes over the value of another signal when that has not changed for `pauseMs`. */
function delayed<Value>(source: ReadonlySignal<Value>, pauseMs: number): ReadonlySignal<Value> {
  const result = signal(source.peek());
  let timer: ReturnType<typeof setTimeout> | undefined;
  source.subscribe((value) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      result.value = value;
    }, pauseMs);
  });
  return result;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('outside the page');
  return page;
}
