import type { Answers, Offer } from './samples.ts';
import type { Wait } from './waits.ts';

const MINUTE_MS = 60_000;
/**
 * Time after its appearance within which a sample need not be read: the bridge polls when most samples of a plant have appeared, and
 * again soon after if one was missing.
 */
const NEAR_MS = MINUTE_MS;
/** A device without a new sample for twenty minutes is asleep, and is polled every quarter of an hour. */
const ASLEEP_AFTER_MS = 20 * MINUTE_MS;
const ASLEEP_EVERY_MS = 16 * MINUTE_MS;
/** Maximum duration of a poll. A sample that appears during a poll is available only to the later calls of that poll. */
const POLL_MS = 5_000;

const OLDER = 'answered with an older sample';

/**
 * Determines why samples were not read, by the waits that the bridge logged while a sample was available. A sample is unexplained if
 * no wait was logged, or if for more than a minute there was neither a call nor a logged wait. A device that sleeps is polled rarely, so
 * that its samples need no such explanation.
 * @returns the number of samples for each reason, and the unexplained samples
 */
export function reasonsUnread(offers: readonly Offer[], waits: readonly Wait[], answers: Answers) {
  const read = new Set(answers.answers.map(({ psKey, sampledAt }) => `${psKey} ${sampledAt}`));
  const counts: Record<string, number> = {};
  const unexplained: string[] = [];
  for (const type of new Set(offers.map(({ device }) => device.type))) {
    const askedAt = answers.timesOf(type);
    if (askedAt.length === 0) continue; // no points of it are configured
    for (const offer of offers) {
      const { device, sampledAt } = offer;
      if (device.type !== type || read.has(`${device.psKey} ${sampledAt}`)) continue;
      const older = answers.answers.filter(({ at, psKey }) => psKey === device.psKey && at >= offer.from - POLL_MS && at < offer.until);
      const inVain = older.map(({ at }) => ({ from: at, until: offer.until, reason: OLDER, call: null }));
      const reasons = reasonsOf(offer, [...waits, ...inVain], askedAt);
      if (reasons === null) unexplained.push(`${device.psKey} ${new Date(sampledAt).toISOString()}`);
      for (const reason of reasons ?? []) counts[reason] = (counts[reason] ?? 0) + 1;
    }
  }
  return { read: read.size, counts, unexplained };
}

function reasonsOf(offer: Offer, waits: readonly Wait[], askedAt: readonly number[]): readonly string[] | null {
  if (offer.silentMs > ASLEEP_AFTER_MS && offer.until - offer.from < ASLEEP_EVERY_MS) return ['asleep'];
  const over = waits.filter((wait) => concerns(wait, offer) && wait.from < offer.until && wait.until > offer.from);
  const asked = askedAt.filter((at) => at >= offer.from && at < offer.until).map((at) => ({ from: at, until: at }));
  const busy = [...over, ...asked].sort((one, other) => one.from - other.from);
  let idleSince = offer.from;
  for (const { from, until } of [...busy, { from: offer.until, until: offer.until }]) {
    if (from - idleSince > NEAR_MS) return null;
    idleSince = Math.max(idleSince, until);
  }
  return over.length === 0 ? null : [...new Set(over.map(({ reason }) => reason))];
}

function concerns({ call }: Wait, { device }: Offer): boolean {
  if (call === null) return true;
  if (call.name === 'readings') return call.subject === String(device.type);
  return call.name === 'device_reading' && call.subject === device.psKey;
}
