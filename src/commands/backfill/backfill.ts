import { isDeepStrictEqual } from 'node:util';
import { textsOf } from '../../app/texts.ts';
import { CounterHistory } from '../../backfill/counter-history.ts';
import { countersOf } from '../../backfill/counters.ts';
import { neededOf, planPast, writePast } from '../../backfill/past.ts';
import { BridgeError, EXIT } from '../../errors.ts';
import { earliestDay } from '../../history/earliest-day.ts';
import { plantTime } from '../../history/plant-time.ts';
import { checkPeriods, timeRangeOf } from '../../history/time-range.ts';
import { fixedOffset, offsetsOf } from '../../history/time-zone.ts';
import { undo } from '../../homeassistant/statistics/carry-out.ts';
import { Recorder } from '../../homeassistant/statistics/recorder.ts';
import { type Operation, operationsSince, type UndoBook } from '../../homeassistant/statistics/undo.ts';
import type { HomeAssistantApi } from '../../homeassistant/websocket/connection.ts';
import { readEntityIds } from '../../homeassistant/websocket/entity-ids.ts';
import { readTimeZone } from '../../homeassistant/websocket/time-zone.ts';
import type { SharedState } from '../../store/state.ts';
import { inWords, phrase, type Texts } from '../../texts/texts.ts';
import type { Context, Outcome } from '../context.ts';
import { progressReporter } from '../history/history.ts';
import { historySubjects } from '../history/history-subjects.ts';
import { loadForCommand } from '../support/load-config.ts';
import { loadForAccount } from '../support/one-account.ts';
import { type CommandDeps, portsFor } from '../support/ports.ts';
import { type Cloud, withCloud } from '../support/with-cloud.ts';
import { withHomeAssistant } from '../support/with-home-assistant.ts';
import type { AccountOptions } from '../values/one-reading.ts';
import { renderTasks } from './task-table.ts';

export interface BackfillOptions extends AccountOptions {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly resolution: 'day' | 'hour';
  readonly points?: readonly string[] | undefined;
  readonly apply?: boolean | undefined;
  readonly undo?: boolean | undefined;
  /** `--undo --since`: the first day whose writing is undone; default: all is. */
  readonly since?: string | undefined;
}

/** Writes the past of the energy counters into the long-term statistics of Home Assistant. @throws BridgeError */
export async function backfill(options: BackfillOptions, context: Context): Outcome {
  // --undo removes the entries of all accounts.
  const config = options.undo ? loadForCommand(options, context) : loadForAccount(options, context);
  checkPeriods('day', { from: options.from, to: options.to, choosable: false });
  checkPeriods('day', { from: options.since, choosable: false });
  if (options.since !== undefined && !options.undo) throw new BridgeError('usage_invalid', { detail: phrase('detail.since_without_undo') });
  const ports = await portsFor(config, context);
  const book = ports.stores.undoBook;
  return withHomeAssistant(config, context, async (homeAssistant) => {
    const recorder = new Recorder({ homeAssistant, sleep: context.sleep, signal: context.stop });
    await recorder.assertAdministrator();
    if (options.undo) {
      const sinceMs = options.since === undefined ? Number.NEGATIVE_INFINITY : await startOfDayAtHome(options.since, homeAssistant);
      return undoSince(sinceMs, { recorder, book, context, texts: textsOf(config) });
    }
    if (options.from === undefined) throw new BridgeError('usage_invalid', { detail: phrase('detail.from_or_undo') });
    return withCloud({ config, context, ports }, options, (cloud) =>
      fill({ ...options, from: options.from ?? '' }, { config, context, ports, homeAssistant, recorder, cloud }),
    );
  });
}

interface BackfillDeps extends CommandDeps {
  readonly homeAssistant: HomeAssistantApi;
  readonly recorder: Recorder;
  readonly cloud: Cloud;
}

async function fill(options: BackfillOptions & { readonly from: string }, around: BackfillDeps): Outcome {
  const { config, context, ports, homeAssistant, recorder, cloud } = around;
  const { undoBook, guard, offers, openProgress } = ports.stores;
  const texts = textsOf(config);
  const span = timeRangeOf('day', options.from, options.to ?? null, earliestDay([...cloud.plants.values()], context.now()));
  const named = options.points !== undefined;
  const entityIdOf = await readEntityIds(homeAssistant);
  const subjects = await historySubjects(config, { points: options.points ?? null, devices: null, name: null }, cloud);
  const counters = countersOf(subjects, named, entityIdOf);
  const history = new CounterHistory((work) => openProgress('backfill', work), {
    ...context,
    signal: context.stop,
    client: cloud.client,
    ...progressReporter(context, texts),
  });
  const tasks = await planPast(counters, {
    span,
    named,
    everyHour: options.resolution === 'hour',
    learned: guard,
    plants: cloud.plants,
    homeAssistant,
    history,
    recorder,
    undoBook,
    nowMs: context.now(),
    tell: (what) => context.err.write(`${inWords(what, texts)}\n`),
  });
  context.out.write(renderTasks(tasks, texts));
  const needed = neededOf(tasks);
  if (needed.length === 0) {
    context.err.write(`${texts('backfill.complete')}\n`);
  } else if (options.apply) {
    await writePast(needed, { recorder, undoBook, now: context.now, progress: () => undefined });
    context.err.write(`${texts('backfill.written', { count: needed.length })}\n`);
  } else {
    context.err.write(`${texts('backfill.would_write')}\n`);
    return EXIT.ok;
  }
  await history.forget();
  if (!isWholePast(options, cloud)) return EXIT.ok;
  // The page need not offer the past any more.
  await offers.transact(async (record) => ({ state: { ...record, past: { answer: 'done', span: null } }, result: undefined }));
  return EXIT.ok;
}

/** Whether the past that the page offers is complete: of all points of the only account, from the earliest plant on, up to yesterday. */
function isWholePast({ points, from, to, account }: BackfillOptions, { plants }: Cloud): boolean {
  const [earliest] = [...plants.values()].flatMap(({ installDate }) => installDate ?? []).toSorted();
  return (
    points === undefined && to === undefined && account === undefined && from !== undefined && earliest !== undefined && from <= earliest
  );
}

/** When a day begins where Home Assistant is, epoch milliseconds. */
async function startOfDayAtHome(day: string, homeAssistant: HomeAssistantApi): Promise<number> {
  return plantTime(offsetsOf(await readTimeZone(homeAssistant)) ?? fixedOffset(0)).startOf(day);
}

interface UndoDeps {
  readonly recorder: Recorder;
  readonly book: SharedState<UndoBook>;
  readonly context: Context;
  readonly texts: Texts;
}

/** Undoes, newest first, everything that was written at or after a moment (epoch milliseconds; `-Infinity`: everything). */
async function undoSince(sinceMs: number, { recorder, book, context: { out, err }, texts }: UndoDeps): Outcome {
  const state = await book.read();
  const count = sinceMs === Number.NEGATIVE_INFINITY ? state.operations.length : operationsSince(state, sinceMs);
  for (const operation of state.operations.slice(state.operations.length - count).toReversed()) {
    const how = await undo(recorder, operation);
    await book.transact(async (now) => ({ state: without(now, operation), result: undefined }));
    const { statisticId } = operation;
    out.write(`${texts(how === 'removed' ? 'backfill.taken_back' : 'backfill.zeroed', { statisticId })}\n`);
  }
  err.write(`${texts(count === 0 ? 'backfill.nothing_to_undo' : 'backfill.undone', { count })}\n`);
  return EXIT.ok;
}

/** A bridge that heals outages may have added an operation meanwhile, so the undone one need not be the last. */
const without = (book: UndoBook, undone: Operation): UndoBook => ({
  ...book,
  operations: book.operations.filter((operation) => !isDeepStrictEqual(operation, undone)),
});
