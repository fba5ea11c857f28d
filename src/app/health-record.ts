import { join } from 'node:path';
import { DEFAULT_BASE_TOPIC } from '../config/defaults.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import { escapeId } from '../topics.ts';

/** The health of a running bridge in the state folder, for the health check. */
export interface HealthRecord {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly time: number;
  /** State of the broker connection: `connected`, or the code of the error that prevents it; `setup` while the set-up page is served. */
  readonly broker: 'connected' | 'setup' | ErrorCode;
  /** Fingerprint of the broker settings in use (`broker-settings.ts`). */
  readonly settings: string;
}

/** How often a running bridge writes its health. */
export const HEALTH_INTERVAL_MS = 30_000;
/** An older record is from a bridge that no longer runs. Three intervals, because two writes may fail or be late. */
const STALE_AFTER_MS = 3 * HEALTH_INTERVAL_MS;

/**
 * Returns the path of the health file. If the base topic is not the default, the file's name contains it, because several bridges
 * may share a state folder.
 */
export const healthFile = (stateFolder: string, baseTopic: string): string =>
  join(stateFolder, baseTopic === DEFAULT_BASE_TOPIC ? 'health.json' : `health-${escapeId(baseTopic)}.json`);

/**
 * Reads the health record from the text of the file.
 * @param nowMs epoch milliseconds
 * @returns null if the text is not a health record, or if its time is so far from `nowMs` that no bridge can have written it lately
 */
export function currentHealth(text: string, nowMs: number): HealthRecord | null {
  const health = parsed(text);
  return health !== null && Math.abs(nowMs - health.time) <= STALE_AFTER_MS ? health : null;
}

function parsed(text: string): HealthRecord | null {
  try {
    const { pid, time, broker, settings } = JSON.parse(text) as Partial<Record<keyof HealthRecord, unknown>>;
    if (!Number.isInteger(pid) || typeof time !== 'number' || !isBrokerState(broker) || typeof settings !== 'string') return null;
    return { pid: Number(pid), time, broker, settings };
  } catch {
    return null;
  }
}

const isBrokerState = (state: unknown): state is HealthRecord['broker'] =>
  state === 'connected' || state === 'setup' || (typeof state === 'string' && Object.hasOwn(ERRORS, state));
