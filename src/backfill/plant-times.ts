import { DAY_MS } from '../calendar.ts';
import { archiveClock, aroundChange, isFollowed } from '../history/archive-clock.ts';
import { plantTime } from '../history/plant-time.ts';
import type { TimeRange } from '../history/time-range.ts';
import { type OffsetAt, offsetsOf } from '../history/time-zone.ts';
import type { HomeAssistantApi } from '../homeassistant/websocket/connection.ts';
import { readTimeZone } from '../homeassistant/websocket/time-zone.ts';
import type { Plant } from '../model.ts';
import type { PlantMemory } from '../poll/guard-state.ts';
import { parseDeclaredZone } from '../readings/device-time.ts';
import type { StatePort } from '../store/state-port.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import type { CounterHistory } from './counter-history.ts';
import type { BackfillCounter, TimedCounter } from './counters.ts';
import { dayProfileFor } from './day-profile.ts';

export interface PlantTimesDeps {
  readonly span: TimeRange;
  /** The guard's memory of each plant, by ps_id; it contains the plant's offset in force. */
  readonly learned: Pick<StatePort<PlantMemory>, 'read'>;
  /** Key: ps_id. */
  readonly plants: ReadonlyMap<string, Plant>;
  readonly homeAssistant: HomeAssistantApi;
  readonly history: CounterHistory;
  readonly nowMs: number;
  /** Shows a sentence to the user. */
  readonly tell: (what: Phrase) => void;
}

/**
 * Adds to each counter the clock of its plant's history, and the distribution of a day's energy by that clock. If two clocks are
 * possible, one call reads the samples around the last change of the home's clock to decide. If the samples do not decide, the
 * user is told that the clock is uncertain.
 * @throws BridgeError state_unreadable, homeassistant_reply_malformed, and the errors of the call
 */
export async function withTime(counters: readonly BackfillCounter[], around: PlantTimesDeps): Promise<readonly TimedCounter[]> {
  const { plants, tell } = around;
  const learned = await around.learned.read([...plants.keys()]);
  const home = offsetsOf(await readTimeZone(around.homeAssistant));
  const timed: TimedCounter[] = [];
  for (const [psId, plant] of plants) {
    const ofPlant = counters.filter(({ subject }) => subject.psId === psId);
    if (ofPlant.length === 0) continue;
    const observedMinutes = learned.get(psId)?.offset?.inForceMinutes ?? null;
    const time = plantTime(await clockOf(plant, ofPlant, { home, observedMinutes }, around));
    const spreadOf = dayProfileFor(plant, observedMinutes);
    const ofTimed = ofPlant.map((counter) => ({ ...counter, time, spread: spreadOf(counter.spec) }));
    if (ofTimed.some(({ spread }) => spread.isGuess)) tell(phrase('backfill.place_not_believed', { plant: plant.name }));
    timed.push(...ofTimed);
  }
  return timed;
}

async function clockOf(
  { name, declaredZone }: Plant,
  counters: readonly BackfillCounter[],
  known: { readonly home: OffsetAt | null; readonly observedMinutes: number | null },
  { span, history, nowMs, tell }: PlantTimesDeps,
): Promise<OffsetAt> {
  const fromMs = Date.parse(`${span.from}T00:00:00Z`) - 2 * DAY_MS;
  const kept = archiveClock({ ...known, declaredMinutes: parseDeclaredZone(declaredZone) }, fromMs, nowMs);
  if ('offsetAt' in kept) return kept.offsetAt;
  const follows = isFollowed(kept.undecided, await history.stamps(counters, aroundChange(kept.undecided)));
  if (follows === null) tell(phrase('backfill.clock_undecided', { plant: name }));
  return follows ? kept.following : kept.staying;
}
