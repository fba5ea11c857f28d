import { type AppDeps, type RunningBridge, startBridge } from '../../app/app.ts';
import { fingerprintOf } from '../../app/broker-settings.ts';
import { HealthFile } from '../../app/health-file.ts';
import { healthFile } from '../../app/health-record.ts';
import type { Config } from '../../config/schema.ts';
import type { BridgeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { ConnectionStatus } from '../../mqtt/connection.ts';
import { Disk } from '../../store/disk.ts';
import { ENGLISH, inWords } from '../../texts/texts.ts';
import type { Capturing } from '../capture/with-capture.ts';
import type { Context } from '../context.ts';
import { pageTools } from './page-tools.ts';
import { portsFor } from './ports.ts';

/** What the bridge of a Home Assistant app has besides. */
export interface InApp extends Required<Pick<AppDeps, 'ingress' | 'notice' | 'brokerProblem'>> {
  /** Called when the connection to the broker is made or lost. */
  readonly onBroker: (status: ConnectionStatus) => void;
}

export interface RunUntilStoppedOptions {
  readonly tryAgain: boolean;
  /** Runs at the same time as the bridge, until the signal is aborted. */
  readonly meanwhile?: (bridge: RunningBridge, signal: AbortSignal) => Promise<void>;
  /** The ports and clocks to use if the bridge's inputs are captured. */
  readonly capture?: Capturing;
  readonly inApp?: InApp | undefined;
}

/**
 * Runs a bridge until it is stopped.
 * @throws BridgeError an error that only another configuration resolves, base_topic_taken
 */
export async function runUntilStopped(
  config: Config,
  log: Log,
  context: Context,
  { tryAgain, meanwhile, capture, inApp }: RunUntilStoppedOptions,
): Promise<void> {
  const { now, steady, sleep, random, version, pid, stop } = context;
  const settings = await fingerprintOf(config);
  const path = healthFile(config.state_folder, config.mqtt.base_topic);
  const health = new HealthFile(path, { pid, settings, disk: new Disk(), now, sleep });
  let end: (error: BridgeError | null) => void = () => {};
  const ended = new Promise<BridgeError | null>((resolve) => {
    end = resolve;
  });
  stop.addEventListener('abort', () => end(null), { once: true });

  const deps: AppDeps = {
    ...(capture ?? {
      now,
      sleep,
      random,
      openPorts: (own) => portsFor(config, context, { ...own, waiting: (what) => log.info(inWords(what, ENGLISH)) }),
    }),
    steady,
    log,
    version,
    onEnd: end,
    ...((config.page.enabled || inApp) && { pageTools: pageTools(config, log, context) }),
    ...(inApp && { ingress: inApp.ingress, notice: inApp.notice, brokerProblem: inApp.brokerProblem }),
    onBroker: (status, error) => {
      inApp?.onBroker(status);
      health.brokerIs(status === 'connected' ? 'connected' : (error?.code ?? 'broker_unreachable'));
    },
  };
  const over = new AbortController();
  let beside: Promise<void> | undefined;
  let bridge: RunningBridge | undefined;
  try {
    bridge = await startBridge(config, deps, { tryAgain });
    beside = meanwhile?.(bridge, over.signal);
    const error = stop.aborted ? null : await ended;
    if (error !== null) throw error;
  } finally {
    log.info('stopping');
    over.abort();
    await beside;
    const healthGone = health.stop();
    await capture?.end();
    await bridge?.stop();
    await healthGone;
  }
}
