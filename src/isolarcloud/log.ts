/** The log of the Open API client. It contains endpoints, codes and durations, never a body, token, key or account. */
export interface CallLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
