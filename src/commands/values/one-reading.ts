import { openClient } from '../../app/cloud.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError, EXIT, type ExitCode } from '../../errors.ts';
import type { Alarm } from '../../model.ts';
import { Collector, type CollectorOptions, type Subject } from '../../poll/collector.ts';
import { phrase, type Texts } from '../../texts/texts.ts';
import { openLog } from '../support/load-config.ts';
import { NamedPlants, type PlantOptions } from '../support/named-plants.ts';
import type { OneAccountOptions } from '../support/one-account.ts';
import type { CommandDeps } from '../support/ports.ts';
import { isNamed, nameOf, type ValueOptions } from './value-rows.ts';

/** Options of commands that may sign in to the cloud. */
export interface AccountOptions extends OneAccountOptions {
  /** `--try-again`: use credentials again that the cloud has refused. */
  readonly tryAgain?: boolean | undefined;
}

/** The readings of some plants. */
export interface PlantsRead {
  /** The plants and their devices, each plant before its devices. */
  readonly subjects: readonly Subject[];
  /** Open alarms of all plants; null if they are unknown. */
  readonly alarms: readonly Alarm[] | null;
}

/**
 * Number of plants that are read at a time, for each call at the same time. A call may contain 50 devices of one type, so that 50
 * plants with one device of each type take the fewest calls, and their values are shown before the next plants are read.
 */
const PLANTS_PER_TURN = 50;

/**
 * Reads all plants once, some at a time, without a broker; the readings of plants that were returned are not kept. A running
 * bridge with the same account uses the same token and call budget.
 * @param ended called at the end with the exit code: that of the failure if values are missing
 * @throws BridgeError an error that leaves no value to show, or that ends the reading
 */
export async function* readPlants(
  { config, context, ports }: CommandDeps,
  wanted: CollectorOptions,
  options: AccountOptions & PlantOptions & Pick<ValueOptions, 'name'>,
  ended: (exit: ExitCode) => void,
): AsyncGenerator<PlantsRead> {
  const texts = context.spoken();
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
    /**
     * Plants that were read before any plant had a value. They are shown as soon as one has a value; if none ever has, they are
     * shown at the end, but only if no call failed.
     */
    const held: PlantsRead[] = [];
    let hasValues = false;
    const jobCalls = collector.callsOf(psIds, now());
    // With more plants, the calls for one device type can be made at the same time.
    const turnPlants = PLANTS_PER_TURN * client.callsAtOnce(jobCalls);
    for (let done = 0; done < psIds.length; done += turnPlants) {
      // If the rows go to the same terminal, they show the progress themselves.
      if (err.isTerminal && !(out.isTerminal && hasValues)) err.redraw(texts('read.progress', { done, all: psIds.length }));
      const turn = psIds.slice(done, done + turnPlants);
      await collector.poll({ psIds: turn, failedOnly: false, jobCalls });
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
 * Checks `--name` after the plants and devices were listed, before their values are read.
 * @throws BridgeError usage_invalid if no point matches; not if a list is incomplete
 */
function checkName(collector: Collector, { name }: Pick<ValueOptions, 'name'>, texts: Texts): void {
  if (name === undefined || collector.calls.problems().length > 0) return;
  const subjects = collector.subjects();
  const isFound = subjects.some((subject) => subject.specs.some((spec) => isNamed({ device: nameOf(subject), spec, texts }, name)));
  if (subjects.length > 0 && !isFound) throw new BridgeError('usage_invalid', { detail: phrase('detail.name_unknown', { name }) });
}

/**
 * Returns the log level of a command: `error` in place of `info` and `warn`, since commands report problems as sentences. Other
 * levels stay as configured.
 */
export const quieter = (level: Config['log']['level']): Config['log']['level'] => (level === 'info' || level === 'warn' ? 'error' : level);
