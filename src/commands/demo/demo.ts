import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningBridge } from '../../app/app.ts';
import { textsOf } from '../../app/texts.ts';
import { type Config, configSchema } from '../../config/schema.ts';
import { EXIT } from '../../errors.ts';
import { CloudSimulator } from '../../simulator/cloud.ts';
import { everyKind } from '../../simulator/fleet.ts';
import { RUNNING_LIMITS } from '../../store/time-limits.ts';
import type { Texts } from '../../texts/texts.ts';
import { authorizeApplication } from '../authorize/authorize.ts';
import type { DEMO_SIGN_INS } from '../choices.ts';
import type { Context, Outcome } from '../context.ts';
import { renderTable } from '../output/table.ts';
import { openLog } from '../support/load-config.ts';
import { portsFor } from '../support/ports.ts';
import { runUntilStopped } from '../support/run-until-stopped.ts';
import { LiveValues } from '../values/live-values.ts';
import { pastCurves } from './past-curves.ts';

export interface DemoOptions {
  /** `--port`: of the broker. */
  readonly port: number;
  /** `--sign-in` */
  readonly signIn: (typeof DEMO_SIGN_INS)[number];
  /** `--page-port` */
  readonly pagePort: number;
}

/** How often the simulated devices have new values and the bridge polls. */
const PERIOD_MS = 5_000;
const REDRAW_MS = 1_000;
const HOST = '127.0.0.1';
/** ps_id of the plant that the page of the demo shows first: a home with PV modules, a battery and a meter. */
const HOME = 1501234;
/** Coordinates that count as unknown, so that the bridge does not compute the real sun, which differs from the simulated one. */
const NO_PLACE = { latitude: 0, longitude: 0 };
/** In the simulation the demo starts three hours before midday, so that batteries charge and values change. */
const UNTIL_MIDDAY_MS = 3 * 3_600_000;
/** The simulated plants have run for this long, so that their counters have realistic values. */
const AGE_MS = 3 * 86_400_000;
const UNLIMITED = { perMinute: Infinity, perHour: Infinity, perDay: Infinity, perMonth: Infinity };

/**
 * Runs the bridge with simulated plants and its own broker until it is stopped. All files are deleted at the end. With
 * `--sign-in oauth` the user first authorises the simulated application on a simulated page.
 * @throws BridgeError broker_port_taken, broker_address_unusable, page_port_taken
 */
export async function demo({ port, pagePort, signIn }: DemoOptions, context: Context): Outcome {
  const { now } = context;
  const lag = { baseMs: 500, jitterMs: 500 };
  const kinds = everyKind({ commissionedAt: now() - AGE_MS, middayAt: now() + UNTIL_MIDDAY_MS, stepMs: PERIOD_MS, lag });
  const plants = kinds.map((plant) => ({ ...plant, misstated: NO_PLACE }));
  const oauth = signIn === 'oauth' && { oauth: { redirectUrl: `http://${HOST}:${port + 1}/callback` } };
  const cloud = new CloudSimulator({ plants, now, updatePeriodMs: PERIOD_MS, quotas: UNLIMITED, ...oauth });
  const stateFolder = await mkdtemp(join(tmpdir(), 'isolarcloud2mqtt-demo-'));
  try {
    const { url } = await cloud.start();
    const config = demoConfig({ gateway: url, cloud, port, pagePort, stateFolder });
    if (signIn === 'oauth') await authorizeApplication(config, context, { canRunDoctor: false });
    const ports = await portsFor(config, context);
    await ports.openCurves?.().write(pastCurves(cloud, [HOME], now()), RUNNING_LIMITS);
    const meanwhile = (bridge: RunningBridge, signal: AbortSignal): Promise<void> => show(bridge, config, context, signal);
    await runUntilStopped(config, await openLog(config, context), context, { tryAgain: false, meanwhile });
    return EXIT.ok;
  } finally {
    await cloud.stop();
    await rm(stateFolder, { recursive: true, force: true });
  }
}

interface DemoParts {
  readonly gateway: string;
  readonly cloud: CloudSimulator;
  readonly port: number;
  readonly pagePort: number;
  readonly stateFolder: string;
}

/** Returns the configuration of the demo. It polls every few seconds, which the schema forbids for the real cloud. */
function demoConfig({ gateway, cloud, port, pagePort, stateFolder }: DemoParts): Config {
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const signIn = cloud.oauth === null ? { username, password } : { application_id: cloud.authorizeUrl(gateway) };
  const config = configSchema.parse({
    version: 1,
    isolarcloud: { gateway, app_key, secret_key, ...signIn },
    mqtt: { embedded_broker: { enabled: true, host: HOST, port } },
    page: { enabled: true, host: HOST, port: pagePort },
    log: { level: 'warn' },
    state_folder: stateFolder,
  });
  const { polling } = config;
  return {
    ...config,
    polling: { ...polling, schedule: 'interval', interval_minutes: PERIOD_MS / 60_000, budget: { ...polling.budget, per_hour: 1_000_000 } },
  };
}

/** Returns the text that tells what runs and how to look at the published data. It fits 80 columns. */
function introduction({ mqtt, page }: Config, texts: Texts): string {
  const { port } = mqtt.embedded_broker;
  const ways = [
    [texts('demo.browser'), `http://${HOST}:${page.port}/#/plants/${HOME}`],
    ['MQTT', texts('demo.mqtt', { host: HOST, port, topic: 'isolarcloud/#' })],
    ['Home Assistant', texts('demo.home_assistant', { host: HOST, port })],
    ['Node-RED', texts('demo.node_red', { host: HOST, port, topic: 'isolarcloud/+/+/state' })],
  ];
  const indented = renderTable([], ways).replace(/^(?=.)/gm, '  ');
  return `\n${texts('demo.running')}\n${texts('demo.sun')}\n\n${indented}\n${texts('demo.end')}\n\n`;
}

/**
 * Shows the values until `signal` is aborted: on a terminal in a table that is redrawn below the introduction, otherwise as one
 * line for each new sample.
 */
async function show(bridge: RunningBridge, config: Config, { out, sleep }: Context, signal: AbortSignal): Promise<void> {
  const texts = textsOf(config);
  const text = introduction(config, texts);
  out.write(text);
  const live = new LiveValues(texts);
  const above = text.split('\n').length - 1;
  while (!signal.aborted) {
    const subjects = bridge.subjects();
    const { columns, rows = 24 } = out;
    if (out.isTerminal) out.redraw(live.table(subjects, { columns, rows: rows - above }));
    else out.write(live.news(subjects));
    await sleep(REDRAW_MS, signal).catch(() => undefined);
  }
}
