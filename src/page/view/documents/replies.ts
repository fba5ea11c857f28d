/** A problem and its remedy, each as a whole sentence without its full stop. */
export interface ProblemView {
  readonly code: string;
  readonly happened: string;
  readonly remedy: string;
}

/** The reply to a POST that requests an action: whether the action begins, or when it can be requested again. */
export interface ActionReply {
  readonly accepted: boolean;
  readonly againAt: number | null;
}

/** The reply to a request that cannot be answered. */
export interface Refusal {
  /** `sign_in` (401), `forbidden` (403), `not_found` (404), `too_large` (413), `too_many` (429), `unavailable` (503). */
  readonly error: 'sign_in' | 'wrong_password' | 'forbidden' | 'not_found' | 'bad_request' | 'too_large' | 'too_many' | 'unavailable';
  /** After how many seconds a request may succeed; null: not known. */
  readonly retryAfterSeconds: number | null;
}

/** `GET api/session`, the only document that needs no login. */
export interface SessionView {
  /** Whether the page needs a password. */
  readonly passwordNeeded: boolean;
  readonly signedIn: boolean;
  /** Whether the page shows the set-up, because there is no configuration yet. The code from the log is then the password. */
  readonly isSetup: boolean;
  /** Whether the page shows a fleet, because a replica of it serves the page. */
  readonly isFleet: boolean;
}
