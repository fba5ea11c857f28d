import { STEP_MS } from './truth.ts';

const HOUR_MS = 3_600_000;
const SLACK_MS = 15 * 60_000;
const SLACK_FACTOR = 1.25;

/** Returns the largest energy that the guard accepts in a number of steps, kWh: maximum power by time, with a margin. */
export const makeableKwh = (boundKw: number, steps: number): number => (boundKw * SLACK_FACTOR * (steps * STEP_MS + SLACK_MS)) / HOUR_MS;
