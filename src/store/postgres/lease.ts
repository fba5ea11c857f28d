import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SECOND_MS } from '../../calendar.ts';
import { BridgeError } from '../../errors.ts';
import { type Phrase, phrase } from '../../texts/texts.ts';
import type { TimeLimits } from '../time-limits.ts';
import type { Database } from './database.ts';

export interface LeaseOptions {
  /** When aborted, waiting ends. */
  readonly signal: AbortSignal;
  /** Called at most once per wait, if another process holds the lease for longer than a second. */
  readonly waiting: (what: Phrase) => void;
}

/** A lease that is not renewed for this long can be taken by another process. */
const LEASE_SECONDS = 10;
const RENEWED_MS = 3 * SECOND_MS;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 200;
/** Shorter waits are not reported. */
const SAID_AFTER_MS = SECOND_MS;

/** The right to change a store. It ends by itself, by the clock of the database, so that a stopped process does not keep it. */
export interface Lease {
  readonly holder: string;
  free(): Promise<void>;
}

/**
 * Takes the lease of a store; waits while another process holds it. No transaction is open meanwhile, since the change of an account
 * takes as long as a login.
 * @throws BridgeError state_locked after `lockMs` or when the signal is aborted; those of `Database.query`
 */
export async function takeLease(database: Database, store: string, limits: TimeLimits, { signal, waiting }: LeaseOptions): Promise<Lease> {
  const holder = randomUUID();
  const startMs = performance.now();
  let isSaid = false;
  for (let pauseMs = FIRST_PAUSE_MS; !(await isTaken(database, store, holder, limits)); pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const waitedMs = performance.now() - startMs;
    const name = `${database.where} ${store}`;
    if (waitedMs >= limits.lockMs || signal.aborted) throw new BridgeError('state_locked', { detail: name });
    if (waitedMs >= SAID_AFTER_MS && !isSaid) {
      waiting(phrase('state.waiting', { file: name }));
      isSaid = true;
    }
    await delay(Math.min(pauseMs, limits.lockMs - waitedMs), undefined, { signal }).catch(() => undefined);
  }
  const renewal = setInterval(() => void isTaken(database, store, holder, limits).catch(() => undefined), RENEWED_MS).unref();
  return {
    holder,
    free: async () => {
      clearInterval(renewal);
      const sql = `delete from ${database.table('lease')} where store = $1 and holder = $2`;
      await database.query(sql, [store, holder], limits.operationMs).catch(() => undefined);
    },
  };
}

/** Takes or renews the lease. @returns whether this holder has it now */
async function isTaken(database: Database, store: string, holder: string, { operationMs }: TimeLimits): Promise<boolean> {
  const lease = database.table('lease');
  const sql = `insert into ${lease} as lease values ($1, $2, clock_timestamp() + interval '${LEASE_SECONDS} s')
    on conflict (store) do update set holder = excluded.holder, until = excluded.until
    where lease.holder = excluded.holder or lease.until < clock_timestamp()
    returning (extract(epoch from clock_timestamp()) * 1000)::float8 as now`;
  const sentMs = performance.now();
  const [row] = await database.query<{ now: number }>(sql, [store, holder], operationMs);
  if (row !== undefined) database.learnTime(row.now, sentMs);
  return row !== undefined;
}
