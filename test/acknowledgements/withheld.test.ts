import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answersOf, silencesOf } from '../support/faults.ts';
import { endOf, startCommand } from '../support/started-command.ts';
import type { Fault, ProxiedConnection } from '../support/withholding-proxy.ts';

const SEED = 13;

/** Maximum time to recover: the bridge detects a missing acknowledgement after 90 s, and may need two attempts to reconnect. */
const RECOVERY_MS = 300_000;

/** Withholds the reply to the first ping, which is sent 30 s after the last other packet, when everything is announced. */
const PINGRESP: Fault = { type: 'pingresp', position: 1 };

function drawn(faults: readonly Fault[], count: number): readonly Fault[] {
  const length = Math.min(count, faults.length);
  return fc.sample(fc.shuffledSubarray([...faults], { minLength: length, maxLength: length }), { seed: SEED, numRuns: 1 }).flat();
}

/** Returns ten faults at random positions in the packets of a start. */
function tenOf(connections: readonly ProxiedConnection[]): readonly Fault[] {
  const answers = answersOf(connections);
  const [connack = [], suback = [], puback = []] = [answers.get('connack'), answers.get('suback'), answers.get('puback')];
  return [...drawn(connack, 1), ...drawn(suback, 2), ...drawn(puback, 3), ...drawn(silencesOf(connections), 3), PINGRESP];
}

async function connectionsOfAStart(): Promise<readonly ProxiedConnection[]> {
  const { bridge, proxy, untilAnnounced } = await startCommand();
  await untilAnnounced();
  const connections = proxy.connections.map((connection) => ({ ...connection, counts: new Map(connection.counts) }));
  await endOf(bridge, 'SIGTERM');
  return connections;
}

/** Starts the bridge with a fault, waits until everything is published after it, and stops the bridge. @returns the problems found */
async function problemsOf(fault: Fault): Promise<readonly string[]> {
  const { bridge, proxy, untilAnnounced } = await startCommand((proxy_) => proxy_.withhold(fault));
  const deadline = AbortSignal.timeout(RECOVERY_MS);
  const late = new Promise<boolean>((resolve) => deadline.addEventListener('abort', () => resolve(false), { once: true }));
  const recovered = proxy
    .until(() => proxy.disturbed.length > 0)
    .then(untilAnnounced)
    .then(() => proxy.until(() => proxy.disturbed.every(({ isOpen }) => !isOpen)))
    .then(() => true);
  const isRecovered = await Promise.race([recovered, late]);
  const { code, tookMs } = await endOf(bridge, 'SIGTERM');
  const problems = {
    'nothing was withheld': proxy.disturbed.length === 0,
    'not everything was published again': !isRecovered,
    [`exit code ${code}`]: code !== 0,
    [`the end took ${tookMs} ms`]: tookMs > 5_000,
  };
  return Object.entries(problems).flatMap(([problem, isThere]) => (isThere ? [`${JSON.stringify(fault)}: ${problem}`] : []));
}

it('announces everything although an answer of the broker is missing, whichever it is, and ends on SIGTERM', async () => {
  const faults = tenOf(await connectionsOfAStart());
  expect(faults).toHaveLength(10);
  const problems = await Promise.all(faults.map(problemsOf));
  expect(problems.flat()).toEqual([]);
});
