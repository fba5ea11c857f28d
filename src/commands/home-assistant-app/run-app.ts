import { CONFIG_VARIABLE, DEFAULT_PATH } from '../../config/defaults.ts';
import { checkConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import type { SuppliedSettings } from '../../config/supplied.ts';
import { BridgeError, type ErrorCode, EXIT } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { readAppOptions } from '../../supervisor/app-options.ts';
import { Supervisor } from '../../supervisor/client.ts';
import type { AppPlace } from '../../supervisor/place.ts';
import type { Context, Outcome } from '../context.ts';
import { serveSetup } from '../setup/serve-setup.ts';
import { type BridgeOptions, runBridge } from '../support/run-bridge.ts';
import { isAbsentOrBlank, readText } from '../support/text-file.ts';
import { BrokerSupply } from './broker-supply.ts';
import {
  APP_REDIRECT_URL,
  appOptionsIn,
  READABLE_LOG,
  settingsOfBroker,
  settingsOfHomeAssistant,
  settingsOfOptions,
  usesBroker,
} from './supplied-settings.ts';

/** Time limit of each request to the Supervisor. */
const ASK_MS = 10_000;
/**
 * After this number of requests without a registered broker, a warning is logged. Supervisor and Mosquitto may need a minute to start with the
 * machine.
 */
const QUESTIONS_TO_REPORT = 12;
/** Time between two checks whether the owner must authorise the application. */
const LOOK_EVERY_MS = 2_000;
/** Errors that end when the owner authorises the application on the set-up page. */
const NEEDS_OWNER: readonly ErrorCode[] = ['authorization_missing', 'authorization_ended'];

/**
 * Runs the bridge as a Home Assistant app until it is stopped. The broker and Home Assistant come from the Supervisor, unless the
 * configuration file sets others. While the broker cannot be reached, the Supervisor is asked again; if it names another broker or
 * password, the bridge is restarted with it. The set-up page is served if there is no configuration, and when the owner has to authorise an
 * application with OAuth2.0.
 * @throws BridgeError app_options_unreadable, those of `run`
 */
export async function runApp(options: BridgeOptions, place: AppPlace, context: Context): Outcome {
  const given = readAppOptions(place.options);
  if (given === null) throw new BridgeError('app_options_unreadable');
  const supervisor = new Supervisor({ ...place, timeoutMs: ASK_MS });
  const supply = new BrokerSupply(supervisor, context);
  const always = [...settingsOfOptions(given), ...settingsOfHomeAssistant(place), READABLE_LOG];
  const withBroker = (): readonly SuppliedSettings[] => [...always, settingsOfBroker(supply.service)];
  let needsOwner = false;
  for (let tryAgain = options.tryAgain; !context.stop.aborted; tryAgain = false) {
    const [pageLink] = await Promise.all([supervisor.pageLink(context.stop), supply.ask(context.stop)]);
    const changed = new AbortController();
    const own: Context = { ...context, supplied: withBroker, stop: AbortSignal.any([context.stop, changed.signal]) };
    const overridden = checked(options, own);
    if (overridden === null || needsOwner) {
      await setUp(options, place, supply, {
        ...own,
        supplied: () => [...always, ...(supply.service ? [settingsOfBroker(supply.service)] : [])],
      });
      needsOwner = false;
      continue;
    }
    needsOwner = await run({ ...options, tryAgain }, { overridden, pageLink }, place, supply, own, () => changed.abort());
  }
  return EXIT.ok;
}

/**
 * Checks the configuration.
 * @returns names of the app's options that the file overrides; null if there is no file with text and the options alone are not a configuration
 * @throws BridgeError config_invalid for a file with a mistake, config_unreadable
 */
function checked({ config }: BridgeOptions, context: Context): readonly string[] | null {
  const { env, supplied } = context;
  const result = checkConfig({ path: config ?? null, env, readFile: readText, supplied: supplied() });
  if (result.config !== null) return appOptionsIn(result.overridden);
  // If there is a file, the start of the bridge reports its mistakes.
  return isAbsentOrBlank(config ?? (env[CONFIG_VARIABLE] || DEFAULT_PATH)) ? null : [];
}

/** Serves the set-up page. Meanwhile it asks the Supervisor for the broker. */
async function setUp(options: BridgeOptions, { ingress }: AppPlace, supply: BrokerSupply, context: Context): Promise<void> {
  const over = new AbortController();
  const watching = supply.watch(
    () => true,
    () => undefined,
    over.signal,
  );
  try {
    await serveSetup(options, context, { ingress, redirectUrl: APP_REDIRECT_URL });
  } finally {
    over.abort();
    await watching;
  }
}

/**
 * Runs the bridge until it is stopped, until the Supervisor names another broker than the one in use, or until the cloud asks for an
 * authorisation by the owner.
 * @returns whether the owner has to authorise the application
 */
async function run(
  options: BridgeOptions,
  { overridden, pageLink }: { readonly overridden: readonly string[]; readonly pageLink: string | null },
  { ingress }: AppPlace,
  supply: BrokerSupply,
  context: Context,
  startAnew: () => void,
): Promise<boolean> {
  const over = new AbortController();
  let isConnected = false;
  let unanswered = 0;
  let needsOwner = false;
  let watching: Promise<void> | null = null;
  const began = (config: Config, log: Log): void => {
    if (!usesBroker(config, supply.service)) return;
    const asked = (isOther: boolean): void => {
      const { problem } = supply;
      unanswered = problem === null ? 0 : unanswered + 1;
      if (problem !== null && unanswered === QUESTIONS_TO_REPORT) log.warn(problem.fields, problem.message);
      if (!isOther) return;
      log.info('Home Assistant has registered another broker: the bridge starts anew with it');
      startAnew();
    };
    watching = supply.watch(() => !isConnected, asked, over.signal);
  };
  try {
    await runBridge(options, context, {
      began,
      ingress,
      pageLink,
      notice: overridden.length > 0 ? new BridgeError('app_option_overridden', { detail: overridden.join(', ') }) : null,
      brokerProblem: () => (watching === null ? null : supply.problem),
      onBroker: (status) => {
        isConnected = status === 'connected';
      },
      meanwhile: async (bridge, signal) => {
        while (!signal.aborted && !needsOwner) {
          await context.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
          needsOwner = bridge.pollError !== null && NEEDS_OWNER.includes(bridge.pollError.code);
        }
        if (needsOwner) startAnew();
      },
    });
    return needsOwner;
  } finally {
    over.abort();
    await watching;
  }
}
