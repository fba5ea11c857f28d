/** The client's log: endpoints, codes, durations. Never a body, token, key or account. */
export interface CallLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
