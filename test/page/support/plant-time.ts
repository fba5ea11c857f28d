const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** The simulated plants' hours behind UTC. */
const SAO_PAULO_HOURS = -3;

/** Milliseconds since midnight at the simulated plants. */
const timeOfDay = (): number => (Date.now() + SAO_PAULO_HOURS * HOUR_MS) % DAY_MS;

/** Milliseconds from now until it is this hour at the simulated plants. */
export const untilHour = (hour: number): number => (hour * HOUR_MS - timeOfDay() + DAY_MS) % DAY_MS;

/** Shortly before midnight a day has its last samples during a test, and shortly after it none: then there is no curve of the day. */
const AROUND_MIDNIGHT_MS = 5 * MINUTE_MS;

/** Milliseconds from now until the simulated plants have a curve of the day, and keep it during a test; most of the time 0. */
export function untilCurve(): number {
  const sinceMidnight = timeOfDay();
  const isNear = sinceMidnight < AROUND_MIDNIGHT_MS || sinceMidnight > DAY_MS - AROUND_MIDNIGHT_MS;
  return isNear ? (AROUND_MIDNIGHT_MS - sinceMidnight + DAY_MS) % DAY_MS : 0;
}
