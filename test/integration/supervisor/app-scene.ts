import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type CloudOptions, CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { startAedes } from '../../support/aedes.ts';
import type { TestBroker } from '../../support/broker.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { Watch } from '../../support/mqtt.ts';
import { freePort } from '../../support/ports.ts';
import { type CommandResult, runCommand } from '../../support/run-command.ts';
import { FakeSupervisor, type Registration } from '../../support/supervisor.ts';

const DAY_MS = 86_400_000;
/** Time between two questions to the Supervisor, which passes at once here. */
const ASK_EVERY_MS = 5_000;

/** The account of the Mosquitto app, whose password changes when it is reinstalled. */
export interface Mosquitto {
  readonly account: { readonly username: string; password: string };
  readonly broker: TestBroker;
  readonly registration: () => Registration;
}

export async function startMosquittoApp(): Promise<Mosquitto> {
  const account = { username: 'addons', password: 'PLANTED-broker-password-1' };
  const broker = await startAedes(account);
  onTestFinished(() => broker.stop());
  const registration = () => ({ host: '127.0.0.1', port: Number(new URL(broker.url).port), ...account });
  return { account, broker, registration };
}

export interface RunningApp {
  readonly port: number;
  readonly folder: string;
  readonly log: () => string;
  readonly logged: (text: string) => Promise<void>;
  readonly stop: () => Promise<CommandResult>;
}

export interface AppSetting {
  readonly supervisor: FakeSupervisor;
  readonly cloud: CloudSimulator;
  readonly gateway: string;
  /** The folder that holds the configuration and the state. */
  readonly folder: string;
}

/** A Supervisor, a cloud with one plant, and the options of the account. @param options further options of the app; null: none at all */
export async function appSetting(
  options: Readonly<Record<string, unknown>> | null = {},
  oauth?: CloudOptions['oauth'],
): Promise<AppSetting> {
  const plants = [hybridHome({ commissionedAt: Date.now() - DAY_MS, middayAt: Date.now() })];
  const cloud = new CloudSimulator({ plants, ...(oauth && { oauth }) });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const given = options === null ? {} : { app_key, secret_key, username, password, preset: 'essential', ...options };
  return { supervisor: await FakeSupervisor.start(given), cloud, gateway, folder: temporaryFolder() };
}

/** Runs the bridge as an app. It is stopped after the test. @param config the user's config.yaml; null: none */
export async function runApp({ supervisor, gateway, folder }: AppSetting, config: string | null = null): Promise<RunningApp> {
  const port = await freePort();
  const file = join(folder, 'config.yaml');
  if (config !== null) writeFileSync(file, config);
  const stopping = new AbortController();
  const watch = new Watch();
  let log = '';
  const ended = runCommand(['run', '--config', file], {
    app: supervisor.placeOn(port),
    env: { ISOLARCLOUD2MQTT_ISOLARCLOUD_GATEWAY: gateway, ISOLARCLOUD2MQTT_STATE_FOLDER: join(folder, 'state') },
    stop: stopping.signal,
    sleep: (ms, signal) => delay(ms === ASK_EVERY_MS ? 50 : ms, undefined, { signal }),
    onStderr: (text) => {
      log += text;
      watch.again();
    },
  });
  const stop = (): Promise<CommandResult> => {
    stopping.abort();
    return ended;
  };
  onTestFinished(async () => void (await stop()));
  const logged = (text: string): Promise<void> =>
    Promise.race([
      watch.until(() => log.includes(text)),
      ended.then(({ end }) => Promise.reject(new Error(`ended with ${end} without "${text}": ${log}`))),
    ]);
  return { port, folder, log: () => log, logged, stop };
}

export const hasFile = (folder: string, name: string): boolean => existsSync(join(folder, name));
