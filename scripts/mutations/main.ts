/**
 * Puts faults into the bridge one by one, and demands that the suite with the real Home Assistant catches each by the test that is
 * there for it. The newest release is enough: it is the bridge that is wrong, in either.
 */

import { buildWith } from './build.ts';
import { FAULTS, type Fault } from './faults.ts';
import { outcomes } from './suite.ts';

/** They wait most of the time. */
const AT_ONCE = 2;

interface Verdict {
  readonly fault: Fault;
  readonly outcome: string;
  readonly seconds: number;
}

async function judge(fault: Fault): Promise<Verdict> {
  const began = Date.now();
  await using bridge = await buildWith(fault);
  const [outcome = 'not run'] = await outcomes([fault.caughtBy], bridge.command);
  return { fault, outcome, seconds: (Date.now() - began) / 1000 };
}

function row({ fault: { name, caughtBy }, outcome, seconds }: Verdict): string {
  const judgement =
    outcome === 'failed' ? `${caughtBy.file}: ${caughtBy.test}` : `NOT CAUGHT (${outcome}) by ${caughtBy.file}: ${caughtBy.test}`;
  return `${name.padEnd(WIDTH)}  ${seconds.toFixed(0).padStart(4)} s  ${judgement}`;
}

const chosen = FAULTS.filter(({ name }) => process.argv.length < 3 || process.argv.slice(2).includes(name));
const WIDTH = Math.max(...chosen.map(({ name }) => name.length));

const tests = [...new Map(chosen.map(({ caughtBy }) => [caughtBy.test, caughtBy])).values()];
const sound = await outcomes(tests);
const broken = tests.filter((_, index) => sound[index] !== 'passed');
for (const { file, test } of broken) console.log(`fails without a fault: ${file}: ${test}`);

const queue = [...chosen];
let missed = broken.length;
async function work(): Promise<void> {
  for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
    const verdict = await judge(fault);
    if (verdict.outcome !== 'failed') missed++;
    console.log(row(verdict));
  }
}
if (broken.length === 0) await Promise.all(Array.from({ length: AT_ONCE }, work));
console.log(`\n${chosen.length} faults, ${missed} not caught`);
process.exitCode = missed > 0 ? 1 : 0;
