const DAY_MS = 86_400_000;

/** Returns the day two days ago in UTC, such as 2025-01-31. At every time of day it is over in every time zone. */
export const dayThatIsOver = (): string => new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10);
