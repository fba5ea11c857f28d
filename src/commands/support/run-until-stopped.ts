import type { AppDeps, RunningBridge } from '../../app/app.ts';
import { BridgeHost } from '../../app/bridge-host.ts';
import { Reloads } from '../../app/reloads.ts';
import { textsOf } from '../../app/texts.ts';
import type { ConfigResult } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { asBridgeError, type BridgeError } from '../../errors.ts';
import { type Log, RelayedLog } from '../../log.ts';
import type { ConnectionStatus } from '../../mqtt/connection.ts';
import { ENGLISH, inWords } from '../../texts/texts.ts';
import type { Capturing } from '../capture/with-capture.ts';
import type { Context } from '../context.ts';
import { editing } from './editing.ts';
import { type ConfigOptions, openLog, readForCommand, secretsOf } from './load-config.ts';
import { pageTools } from './page-tools.ts';
import { portsFor } from './ports.ts';
import { RunHealth } from './run-health.ts';

/** Additional options of a bridge in a Home Assistant app. */
export interface InApp extends Required<Pick<AppDeps, 'ingress' | 'notice' | 'brokerProblem' | 'pageLink'>> {
  /** Called when the connection to the broker is made or lost. */
  readonly onBroker: (status: ConnectionStatus) => void;
  /** Runs at the same time as the bridge, until the signal is aborted. */
  readonly meanwhile: (bridge: Pick<RunningBridge, 'pollError'>, signal: AbortSignal) => Promise<void>;
}

export interface RunUntilStoppedOptions {
  readonly tryAgain: boolean;
  /** The name of the account that is tried again; undefined: the only one. */
  readonly account?: string | undefined;
  /** Runs at the same time as the bridge, until the signal is aborted. */
  readonly meanwhile?: (bridge: RunningBridge, signal: AbortSignal) => Promise<void>;
  /** The ports and clocks to use if the bridge's inputs are captured. */
  readonly capture?: Capturing;
  readonly inApp?: InApp | undefined;
  /** The configuration file that is read again at SIGHUP and when the page requests it; absent: a change needs a restart. */
  readonly source?: ConfigOptions;
}

/**
 * Runs a bridge until it is stopped.
 * @throws BridgeError an error that prevents the start (see `startBridge`) or ends the bridge (see `AppDeps.onEnd`)
 */
export async function runUntilStopped(
  first: Config,
  firstLog: Log,
  context: Context,
  { tryAgain, account, meanwhile, capture, inApp, source }: RunUntilStoppedOptions,
): Promise<void> {
  const { now, steady, sleep, random, version, stop } = context;
  const log = new RelayedLog(firstLog);
  const reloads = new Reloads();
  if (source !== undefined) context.onHangUp(() => reloads.request());
  let inUse = first;
  const taking = source && { reloads, editing: editing({ ...source, inUse: () => inUse, finished: () => reloads.request() }, context) };
  const health = new RunHealth(context);
  await health.follow(first);
  let end: (error: BridgeError | null) => void = () => {};
  const ended = new Promise<BridgeError | null>((resolve) => {
    end = resolve;
  });
  stop.addEventListener('abort', () => end(null), { once: true });

  const depsFor = (config: Config): AppDeps => ({
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
    configProblem: () => reloads.problem,
    ...((config.page.enabled || inApp) && { pageTools: { ...pageTools(config, log, context), ...taking } }),
    ...(inApp && { ingress: inApp.ingress, notice: inApp.notice, brokerProblem: inApp.brokerProblem, pageLink: inApp.pageLink }),
    onBroker: (status, error) => {
      inApp?.onBroker(status);
      health.brokerIs(status === 'connected' ? 'connected' : (error?.code ?? 'broker_unreachable'));
    },
  });
  const over = new AbortController();
  let beside: Promise<void> | undefined;
  let host: BridgeHost | undefined;
  try {
    const running = await BridgeHost.start(first, depsFor, { tryAgain, ...(account !== undefined && { account }) });
    host = running;
    if (running.bridge !== null) beside = (meanwhile ?? inApp?.meanwhile)?.(running.bridge, over.signal);
    /** Applies the options of the log. The log still hides the secrets of the previous configuration. */
    const prepare = async (config: Config): Promise<void> => {
      const secrets = [...secretsOf(running.config, context), ...secretsOf(config, context)];
      context.conceal(secrets);
      context.speak(textsOf(config));
      log.use(await openLog(config, context, secrets));
    };
    const taken = (config: Config): Promise<void> => {
      inUse = config;
      return health.follow(config).catch((thrown: unknown) => {
        const error = asBridgeError(thrown);
        log.warn(error.fields, error.message);
      });
    };
    const read = (): ConfigResult => readForCommand(source ?? {}, context);
    if (source !== undefined) reloads.begin({ host: running, read, prepare, taken, onEnd: end, log, now });
    const error = stop.aborted ? null : await ended;
    if (error !== null) throw error;
  } finally {
    log.info('stopping');
    over.abort();
    await beside;
    const healthGone = health.stop();
    await capture?.end();
    await host?.stop();
    await healthGone;
  }
}
