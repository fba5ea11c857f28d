import { join } from 'node:path';
import { DEFAULT_BASE_TOPIC } from '../config/defaults.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import { escapeId } from '../topics.ts';

/** What a running bridge says of itself in its state folder, for the health check. */
export interface Health {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly time: number;
  /** How the connection to the broker is: the code of the error that keeps it away, or `connecting` before the first attempt ended. */
  readonly broker: 'connected' | 'connecting' | ErrorCode;
}

/** A running bridge writes its health this often. */
export const HEALTH_INTERVAL_MS = 30_000;
/** Two writes may fail or be late; after that nobody writes. */
const STALE_AFTER_MS = 3 * HEALTH_INTERVAL_MS;

/** `health.json`, with the base topic in its name where that is not the default: several bridges may share a folder. */
export const healthFile = (stateFolder: string, baseTopic: string): string =>
  join(stateFolder, baseTopic === DEFAULT_BASE_TOPIC ? 'health.json' : `health-${escapeId(baseTopic)}.json`);

/**
 * What the file says.
 * @param nowMs epoch milliseconds
 * @returns null where it says that no bridge runs: the file is no health, or too old, or from the future by as much
 */
export function currentHealth(text: string, nowMs: number): Health | null {
  const health = parsed(text);
  return health !== null && Math.abs(nowMs - health.time) <= STALE_AFTER_MS ? health : null;
}

function parsed(text: string): Health | null {
  try {
    const { pid, time, broker } = JSON.parse(text) as Partial<Record<keyof Health, unknown>>;
    return Number.isInteger(pid) && typeof time === 'number' && isBrokerState(broker) ? ({ pid, time, broker } as Health) : null;
  } catch {
    return null;
  }
}

const isBrokerState = (state: unknown): state is Health['broker'] =>
  state === 'connected' || state === 'connecting' || (typeof state === 'string' && Object.hasOwn(ERRORS, state));
