import { EventParser, type ServerEvent } from './event-parser.ts';

export interface StreamHandlers {
  /** Called with the events of each received piece, in their order. */
  readonly events: (events: readonly ServerEvent[]) => void;
  readonly opened: () => void;
  /** Called when the stream has ended or an attempt to open it has failed. The next attempt follows by itself. */
  readonly lost: () => void;
  readonly signInNeeded: () => void;
}

/** If the server sends nothing for this long, the connection is dead: the server sends a comment every 15 s. */
const SILENCE_MS = 40_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/** Keeps the event stream open. If it ends, it is opened again and resumes after the last received event. */
export class StreamClient {
  readonly #handlers: StreamHandlers;
  #lastEventId: string | null = null;
  #query: string | null = null;
  #current: AbortController | null = null;

  constructor(handlers: StreamHandlers) {
    this.#handlers = handlers;
  }

  /**
   * Opens the stream. An open stream is closed first.
   * @param query of the URL; with the same query as before, the stream resumes after the last received event
   */
  open(query: string): void {
    this.close();
    if (query !== this.#query) this.#lastEventId = null;
    this.#query = query;
    const current = new AbortController();
    this.#current = current;
    void this.#run(query, current.signal);
  }

  close(): void {
    this.#current?.abort();
    this.#current = null;
  }

  /** Call so that the next stream does not resume the last one, but begins with a snapshot. */
  forget(): void {
    this.#lastEventId = null;
  }

  async #run(query: string, closed: AbortSignal): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!closed.aborted) {
      const outcome = await this.#read(query, closed);
      if (closed.aborted) return;
      if (outcome === 'sign in') return this.#handlers.signInNeeded();
      if (outcome === 'ended') retryMs = FIRST_RETRY_MS;
      this.#handlers.lost();
      await pause(retryMs, closed);
      retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
    }
  }

  /** Reads one reply to its end. */
  async #read(query: string, closed: AbortSignal): Promise<'ended' | 'refused' | 'sign in'> {
    const silent = new AbortController();
    const watch = (): ReturnType<typeof setTimeout> => setTimeout(() => silent.abort(), SILENCE_MS);
    let timer = watch();
    let outcome: 'ended' | 'refused' = 'refused';
    try {
      const headers: Record<string, string> = this.#lastEventId === null ? {} : { 'last-event-id': this.#lastEventId };
      const signal = AbortSignal.any([closed, silent.signal]);
      const response = await fetch(`api/stream?${query}`, { headers, signal, cache: 'no-store' });
      if (response.status === 401) return 'sign in';
      if (!response.ok || response.body === null) return 'refused';
      const parser = new EventParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        clearTimeout(timer);
        timer = watch();
        if (closed.aborted) return 'ended';
        if (outcome === 'refused') this.#handlers.opened();
        outcome = 'ended';
        this.#deliver(parser.push(piece.value));
      }
    } catch {
      // The connection was cut off. The next attempt resumes the stream.
    } finally {
      clearTimeout(timer);
    }
    return outcome;
  }

  #deliver(events: readonly ServerEvent[]): void {
    if (events.length === 0) return;
    this.#handlers.events(events);
    this.#lastEventId = events.findLast(({ id }) => id !== null)?.id ?? this.#lastEventId;
  }
}

const pause = (ms: number, ended: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    ended.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
