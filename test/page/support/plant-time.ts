const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The simulated plants' hours behind UTC. */
const SAO_PAULO_HOURS = -3;

/** Milliseconds from now until it is this hour at the simulated plants. */
export const untilHour = (hour: number): number =>
  (hour * HOUR_MS - SAO_PAULO_HOURS * HOUR_MS - (Date.now() % DAY_MS) + 2 * DAY_MS) % DAY_MS;
