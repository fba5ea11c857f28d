import { DAY_MS } from '../../calendar.ts';

/** The limits of the page's server. Times in milliseconds. */
export interface PageLimits {
  /** Maximum number of connections without a signed-in request; one more closes the oldest. */
  readonly strangers: number;
  readonly streams: number;
  readonly sessions: number;
  /** Time limits for receiving the headers of a request, and for receiving the whole request. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Time between two checks of `headersMs` and `requestMs`. */
  readonly checkMs: number;
  readonly headerBytes: number;
  readonly loginBytes: number;
  /** Maximum size of the body of a signed-in request. */
  readonly bodyBytes: number;
  /** How long a connection stays open without a request. */
  readonly idleMs: number;
  /** How long a connection stays open during a request while no data is sent or received. */
  readonly silentMs: number;
  /** A stream is closed if its reader takes no data for this long. */
  readonly slowMs: number;
  /** Time between two comments of a stream without events. */
  readonly beatMs: number;
  /** How long a session lasts without a request. */
  readonly sessionMs: number;
  /** How long the browser keeps the cookie: the most that browsers allow, since the server ends the session. */
  readonly cookieMs: number;
}

export const LIMITS: PageLimits = {
  strangers: 128,
  streams: 128,
  sessions: 128,
  headersMs: 10_000,
  requestMs: 15_000,
  checkMs: 2_000,
  headerBytes: 16 * 1024,
  loginBytes: 4 * 1024,
  bodyBytes: 64 * 1024,
  idleMs: 5_000,
  silentMs: 60_000,
  slowMs: 30_000,
  beatMs: 15_000,
  sessionMs: 7 * DAY_MS,
  cookieMs: 400 * DAY_MS,
};
