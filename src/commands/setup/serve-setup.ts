import { HealthFile } from '../../app/health-file.ts';
import { healthFile } from '../../app/health-record.ts';
import { textsByLanguage, textsOf } from '../../app/texts.ts';
import { CONFIG_VARIABLE, DEFAULT_BASE_TOPIC, DEFAULT_PATH, PREFIX } from '../../config/defaults.ts';
import { loadConfig } from '../../config/load.ts';
import { isLoopbackHost } from '../../config/loopback.ts';
import type { Config } from '../../config/schema.ts';
import { BUNDLE } from '../../page/server/assets.ts';
import { behindIngress, type Ingress } from '../../page/server/ingress.ts';
import { OneTimeCode } from '../../page/server/one-time-code.ts';
import { PageServer } from '../../page/server/server.ts';
import { createRedactor } from '../../redactor.ts';
import { SetupSession } from '../../setup/session.ts';
import { Disk } from '../../store/disk.ts';
import { LANGUAGES, type Language } from '../../texts/languages.ts';
import { keysOf, type Texts } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { type ConfigOptions, openLog } from '../support/load-config.ts';
import { readText } from '../support/text-file.ts';

/** Larger limits than those of a running bridge: a request may contain thousands of plants, and a test of the cloud may take minutes. */
const LIMITS = { bodyBytes: 64 * 1024, silentMs: 180_000 };

const SECTIONS = ['PAGE_', 'LOG_', 'STATE_FOLDER'].map((section) => `${PREFIX}${section}`);

/**
 * A configuration for the time until the user has made one. It makes the environment's settings of page and log readable. The account in it
 * is never used.
 */
const UNTIL_THEN = `version: 1
isolarcloud: { app_key: ${'0'.repeat(32)}, secret_key: unused, username: unused, password: unused }
page: { password: unused }
`;

/** Additional options of the set-up in a Home Assistant app. */
interface SetupInApp {
  readonly ingress: Ingress;
  /** The redirect URL to register. The user pastes the URL with which iSolarCloud redirects the browser. */
  readonly redirectUrl: string;
}

/**
 * Serves the set-up page until the files are written, or the program is stopped.
 * @throws BridgeError config_invalid for a mistake in the environment, config_unreadable, page_port_taken, page_address_absent,
 * page_address_unusable
 */
export async function serveSetup({ config: named }: ConfigOptions, context: Context, inApp?: SetupInApp): Promise<'written' | 'stopped'> {
  const { env, pid, stop, now, sleep } = context;
  const file = named ?? (env[CONFIG_VARIABLE] || DEFAULT_PATH);
  const preliminary = preliminaryConfig(file, context);
  const log = await openLog(preliminary, context);
  const page = inApp ? behindIngress(inApp.ingress) : { ...preliminary.page, password: null };
  // With `page.names` there is a reverse proxy, so that requests come from other machines too.
  const isForThisMachine = isLoopbackHost(page.host) && page.names.length === 0;
  const written = new AbortController();
  let typed: readonly string[] = [];
  const conceal = (secrets: readonly string[]): void => {
    typed = secrets;
    context.conceal(secrets);
  };
  const server = new PageServer(
    { ...page, bundle: BUNDLE, notBuilt: textsOf(preliminary)('page.not_built'), limits: LIMITS },
    {
      setup: setupIn(file, { ...context, conceal }, () => written.abort(), inApp),
      code: inApp || isForThisMachine ? null : new OneTimeCode((code) => log.info({ code }, 'the set-up page asks for this code, once')),
      now,
      sleep,
      report: (error) => log.error({ said: createRedactor(typed).words(String(error)) }, 'a request of the set-up page failed'),
    },
  );
  const health = new HealthFile(healthFile(preliminary.state_folder, DEFAULT_BASE_TOPIC), {
    pid,
    settings: '',
    disk: new Disk(),
    now,
    sleep,
  });
  try {
    const url = await server.start();
    // The health check of the container must not restart it during the set-up.
    if (inApp) health.brokerIs('setup');
    log.warn({ ...(!inApp && { url }), file }, 'there is no configuration: open the set-up page');
    await aborted(AbortSignal.any([stop, written.signal]));
  } finally {
    await Promise.all([server.stop(), health.stop()]);
  }
  return written.signal.aborted ? 'written' : 'stopped';
}

function preliminaryConfig(file: string, context: Context): Config {
  const readFile = (path: string): string => (path === file ? UNTIL_THEN : readText(path));
  // Variables of other sections are left out here; the last step of the set-up shows their mistakes.
  const env = Object.fromEntries(Object.entries(context.env).filter(([variable]) => SECTIONS.some((start) => variable.startsWith(start))));
  const config = loadConfig({ path: file, env, readFile });
  // The log must show the one-time code, even if `log.level` would leave it out.
  return { ...config, log: { ...config.log, level: 'info' } };
}

/**
 * Returns the set-up for the server of the page, with sentences in the language of the page.
 * @param finished called when the files are written
 */
function setupIn(file: string, context: Context, finished: () => void, inApp: SetupInApp | undefined) {
  const byLanguage = textsByLanguage();
  let language: Language = LANGUAGES[0];
  const texts: Texts = (key, values) => byLanguage(language)(key, values);
  const keys = [...keysOf('setup'), ...keysOf('authorize')];
  const session = new SetupSession({ ...context, file, readFile: readText, texts });
  // The page of an app is always on, so that only other installations need the option.
  if (!inApp) session.answer({ 'page.enabled': true });
  return {
    steps: session,
    state: (of: Language) => ({
      ...session.state(),
      redirectUrl: inApp?.redirectUrl ?? null,
      texts: Object.fromEntries(keys.map((key) => [key, byLanguage(of)(key)])),
    }),
    speak: (of: Language) => {
      language = of;
    },
    finished,
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
