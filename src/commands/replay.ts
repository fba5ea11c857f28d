import { readFile } from 'node:fs/promises';
import { type AppDeps, startBridge } from '../app/app.ts';
import { configIn, replayPorts } from '../app/replay.ts';
import { textsOf } from '../app/texts.ts';
import { EventClock } from '../capture/event-clock.ts';
import { type Capture, parseCapture } from '../capture/format.ts';
import { seededRandom } from '../capture/random.ts';
import type { CapturedMessage } from '../capture/redact-message.ts';
import { CAPTURE_CLOCK } from '../capture/redact-state.ts';
import { BridgeError, EXIT } from '../errors.ts';
import { inWords } from '../texts/texts.ts';
import type { Context, Outcome } from './context.ts';
import { openLog } from './support/load-config.ts';

/**
 * Runs the bridge on a capture, without network, broker and configuration, and prints the messages that the bridge publishes.
 * The same capture always gives the same output.
 * @throws BridgeError capture_unreadable, capture_invalid
 */
export async function replay(file: string, context: Context): Outcome {
  const { out, err, version } = context;
  const capture = parseCapture(await textOf(file));
  const config = configIn(capture);
  const texts = textsOf(config);
  const clock = new EventClock(capture.head.at);
  const ports = replayPorts(config, capture, {
    clock,
    published: (message) => out.write(lineOf(clock.now(), message)),
    missing: (what) => err.write(`${inWords(what, texts)}\n`),
  });
  let failure: BridgeError | null = null;
  const deps: AppDeps = {
    now: clock.now,
    steady: () => ({ id: CAPTURE_CLOCK, ms: clock.now() }),
    sleep: clock.sleep,
    random: seededRandom(capture.head.seed),
    openPorts: async () => ports,
    log: await openLog(config, context),
    version,
    onEnd: (error) => {
      failure = error;
    },
  };
  const run = async (): Promise<void> => {
    const bridge = await startBridge(config, deps, { tryAgain: capture.head.tryAgain });
    await clock.reach(endOf(capture));
    await bridge.stop();
  };
  await clock.jump(run(), context.stop);
  if (failure !== null) throw failure;
  return EXIT.ok;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new BridgeError('capture_unreadable', { detail: file, cause: error });
  }
}

/** Returns when the capture ends, epoch milliseconds: at its last entry, even if the capture is incomplete. */
const endOf = ({ head, entries }: Capture): number => Math.max(head.at, ...entries.slice(-1).map(({ at }) => at));

/** Returns a message as a line: time in the capture, topic, whether it is retained, and the unchanged payload. */
const lineOf = (atMs: number, { topic, payload, retain }: CapturedMessage): string =>
  `${new Date(atMs).toISOString()} ${topic} ${retain ? 'retained' : '-'} ${payload}\n`;
