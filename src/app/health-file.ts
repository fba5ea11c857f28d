import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Disk } from '../store/disk.ts';
import { RUNNING_LIMITS } from '../store/time-limits.ts';
import { HEALTH_INTERVAL_MS, type HealthRecord } from './health-record.ts';

export interface HealthFileDeps extends Clock {
  readonly pid: number;
  /** Fingerprint of the broker settings in use. */
  readonly settings: string;
  readonly disk: Disk;
}

/** Size of the file; no health record is longer. Each record overwrites the previous one, which works on a full disk too. */
const BYTES = 240;

/**
 * Writes the health file of a running bridge regularly. It begins with the first connection to the broker, because before that
 * another bridge may own the base topic and the file. If the file cannot be written, the bridge continues; the health check then
 * finds the file too old.
 */
export class HealthFile {
  readonly #path: string;
  readonly #deps: HealthFileDeps;
  readonly #stopped = new AbortController();
  /** State of the broker connection; null until the first connection. */
  #broker: HealthRecord['broker'] | null = null;
  #work: Promise<void> = Promise.resolve();
  #running: Promise<void> = Promise.resolve();

  constructor(path: string, deps: HealthFileDeps) {
    this.#path = path;
    this.#deps = deps;
  }

  /**
   * Records the state of the broker connection, or that the set-up page is served, and writes the file at once. Errors before the first
   * connection are ignored.
   */
  brokerIs(broker: HealthRecord['broker']): void {
    if (broker === this.#broker || (this.#broker === null && broker !== 'connected' && broker !== 'setup')) return;
    const isFirst = this.#broker === null;
    this.#broker = broker;
    if (isFirst) this.#running = this.#run();
    else void this.#write();
  }

  /** Ends the writing and removes the file, because the bridge no longer runs. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    if (this.#broker === null) return;
    await this.#running;
    await this.#work;
    await this.#deps.disk.run(() => rm(this.#path, { force: true }), RUNNING_LIMITS.operationMs).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#write();
      await this.#deps.sleep(HEALTH_INTERVAL_MS, signal).catch(() => undefined);
    }
  }

  #write(): Promise<void> {
    const { pid, settings, disk, now } = this.#deps;
    const broker = this.#broker;
    if (broker === null || this.#stopped.signal.aborted) return this.#work;
    const health: HealthRecord = { pid, time: now(), broker, settings };
    this.#work = disk
      .run(() => overwrite(this.#path, JSON.stringify(health).padEnd(BYTES)), RUNNING_LIMITS.operationMs)
      .catch(() => undefined);
    return this.#work;
  }
}

async function overwrite(path: string, text: string): Promise<void> {
  const file = await open(path, 'r+').catch(async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return open(path, 'w', 0o600);
  });
  try {
    await file.write(text, 0);
  } finally {
    await file.close();
  }
}
