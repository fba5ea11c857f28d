import { openClient } from '../../app/cloud.ts';
import { textsOf } from '../../app/texts.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError, EXIT, type ExitCode } from '../../errors.ts';
import type { Alarm } from '../../model.ts';
import { Collector, type CollectorOptions, type Subject } from '../../poll/collector.ts';
import { phrase, type Texts } from '../../texts/texts.ts';
import { type ConfigOptions, openLog } from '../support/load-config.ts';
import { NamedPlants, type PlantOptions } from '../support/named-plants.ts';
import type { CommandDeps } from '../support/ports.ts';
import { isNamed, nameOf, type ValueOptions } from './value-rows.ts';

/** Options of commands that may sign in. */
export interface AccountOptions extends ConfigOptions {
  /** `--try-again` */
  readonly tryAgain?: boolean | undefined;
}

/** Readings of some plants. */
export interface PlantsRead {
  /** Each plant before its devices. */
  readonly subjects: readonly Subject[];
  /** Open alarms of all plants; null where they are not known. */
  readonly alarms: readonly Alarm[] | null;
}

/**
 * The plants of one turn. A call takes 50 devices of one type: so many plants with the same devices take the fewest calls, and those
 * of the next turn need not be waited for.
 */
const PLANTS_PER_TURN = 50;

/**
 * Reads everything once, some plants after the others, without a broker. Readings of earlier plants are not kept. Token and limits
 * are shared with a running bridge.
 * @param ended called at the end with the exit code: that of values that are missing, where there are any
 * @throws BridgeError an error that leaves nothing to show, or ends the reading
 */
export async function* readPlants(
  { config, context, ports }: CommandDeps,
  wanted: CollectorOptions,
  options: AccountOptions & PlantOptions & Pick<ValueOptions, 'name'>,
  ended: (exit: ExitCode) => void,
): AsyncGenerator<PlantsRead> {
  const texts = textsOf(config);
  const { err, out, now, steady, sleep, random, stop } = context;
  const log = await openLog({ ...config, log: { ...config.log, level: quieter(config.log.level) } }, context);
  const problem = (sentence: string): void => err.write(`${sentence}.\n`);
  const client = openClient(config, { log, problem, now, steady, sleep }, ports);
  const close = (): void => void client.close();
  stop.addEventListener('abort', close, { once: true });
  if (stop.aborted) close();
  try {
    if (options.tryAgain) await client.tryAgain();
    const named = new NamedPlants(options);
    const collector = new Collector(
      { ...wanted, plants: { ...wanted.plants, only: named.accepts } },
      { client, pointSearches: ports.stores.points, now, random, log },
    );
    await collector.poll({ psIds: [], failedOnly: false });
    named.check();
    checkName(collector, options, texts);
    const psIds = [...collector.inventory.plants.keys()];
    /** Plants without any value: they are shown unless all are like that, and something failed. */
    const held: PlantsRead[] = [];
    let hasValues = false;
    for (let done = 0; done < psIds.length; done += PLANTS_PER_TURN) {
      // Rows on the same terminal show the progress themselves.
      if (err.isTerminal && !(out.isTerminal && hasValues)) err.redraw(texts('read.progress', { done, all: psIds.length }));
      const turn = psIds.slice(done, done + PLANTS_PER_TURN);
      await collector.poll({ psIds: turn, failedOnly: false });
      const subjects = turn.flatMap((psId) => collector.subjectsOf(psId));
      hasValues ||= subjects.some(({ newest }) => newest !== undefined);
      held.push({ subjects, alarms: collector.inventory.alarms });
      if (hasValues) yield* held.splice(0);
      collector.forget(turn);
    }
    const problems = collector.calls.problems();
    if (problems[0] !== undefined && !hasValues) throw problems[0];
    yield* held;
    for (const problem of problems) err.write(`${problem.sentence(texts)}\n`);
    ended(collector.calls.missing()?.exit ?? EXIT.ok);
  } finally {
    stop.removeEventListener('abort', close);
    await client.close();
  }
}

/**
 * Checks `--name` once the plants and devices are listed, before their values are read.
 * @throws BridgeError usage_invalid where it chooses none of the points; not where a list is incomplete
 */
function checkName(collector: Collector, { name }: Pick<ValueOptions, 'name'>, texts: Texts): void {
  if (name === undefined || collector.calls.problems().length > 0) return;
  const subjects = collector.subjects();
  const isFound = subjects.some((subject) => subject.specs.some((spec) => isNamed({ device: nameOf(subject), spec, texts }, name)));
  if (subjects.length > 0 && !isFound) throw new BridgeError('usage_invalid', { detail: phrase('detail.name_unknown', { name }) });
}

/** Commands report errors as plain sentences; more log output appears only if the configuration asks for it. */
export const quieter = (level: Config['log']['level']): Config['log']['level'] => (level === 'info' || level === 'warn' ? 'error' : level);
