/**
 * Builds the bridge with one fault at a time, and checks that the named test with a real Home Assistant detects each fault.
 * Only the newest release of Home Assistant is used, because the faults are in the bridge.
 */

import { buildWith } from './build.ts';
import { FAULTS, type Fault } from './faults.ts';
import { type Outcome, outcomes } from './suite.ts';

/** Number of faults that are tested in parallel; the tests spend most of their time waiting. */
const AT_ONCE = 2;

const NOT_RUN: Outcome = { status: 'not run', reason: '' };

interface Verdict extends Outcome {
  readonly fault: Fault;
  readonly seconds: number;
}

async function judge(fault: Fault): Promise<Verdict> {
  const began = Date.now();
  await using bridge = await buildWith(fault);
  const [outcome = NOT_RUN] = await outcomes([fault.caughtBy], bridge.command);
  return { fault, ...outcome, seconds: (Date.now() - began) / 1000 };
}

function row({ fault: { name, caughtBy }, status, reason, seconds }: Verdict): string {
  const test = `${caughtBy.file}: ${caughtBy.test}`;
  const judgement = status === 'failed' ? test : `NOT CAUGHT by ${test}: ${status} ${reason.split('\n')[0]}`;
  return `${name.padEnd(WIDTH)}  ${seconds.toFixed(0).padStart(4)} s  ${judgement}`;
}

const chosen = FAULTS.filter(({ name }) => process.argv.length < 3 || process.argv.slice(2).includes(name));
const WIDTH = Math.max(...chosen.map(({ name }) => name.length));

const tests = [...new Map(chosen.map(({ caughtBy }) => [caughtBy.test, caughtBy])).values()];
const sound = await outcomes(tests);
const broken = tests.filter((_, index) => sound[index]?.status !== 'passed');
for (const { file, test } of broken) console.log(`fails without a fault: ${file}: ${test}`);

const queue = [...chosen];
let missed = broken.length;
async function work(): Promise<void> {
  for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
    const verdict = await judge(fault);
    if (verdict.status !== 'failed') missed++;
    console.log(row(verdict));
  }
}
if (broken.length === 0) await Promise.all(Array.from({ length: AT_ONCE }, work));
console.log(`\n${chosen.length} faults, ${missed} not caught`);
process.exitCode = missed > 0 ? 1 : 0;
