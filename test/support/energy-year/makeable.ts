import { STEP_MS } from './truth.ts';

const HOUR_MS = 3_600_000;
const SLACK_MS = 15 * 60_000;
const SLACK_FACTOR = 1.25;

/** The largest energy that a counter is believed to make in a number of steps: its bound with a margin. */
export const makeableKwh = (boundKw: number, steps: number): number => (boundKw * SLACK_FACTOR * (steps * STEP_MS + SLACK_MS)) / HOUR_MS;
