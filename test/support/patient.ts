import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IClientOptions } from 'mqtt';
import { expect, onTestFinished } from 'vitest';
import { doctor } from '../../src/commands/doctor/doctor.ts';
import type { DoctorOptions } from '../../src/commands/doctor/examine.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { ErrorCode } from '../../src/errors.ts';
import type { NetworkProbe } from '../../src/isolarcloud/connectivity.ts';
import { type CloudOptions, CloudSimulator } from '../../src/simulator/cloud.ts';
import type { Fault } from '../../src/simulator/faults/fault.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { accountSettings } from './account-settings.ts';
import { startAedes } from './aedes.ts';
import { authorise } from './authorise.ts';
import type { BrokerAccount } from './broker.ts';
import { codeNamedBy, codesNotedBy, type Fate, fateOf } from './fate.ts';
import { Watcher } from './mqtt.ts';
import { type CommandOptions, inContext } from './run-command.ts';
import { DAY, newStateFolder } from './test-bed.ts';

export const home = hybridHome({ commissionedAt: Date.now() - 2 * DAY });

/** A configuration, cloud and broker, at least one of them with a fault, that the doctor examines. */
export interface Patient {
  readonly cloud?: Partial<CloudOptions>;
  readonly faults?: readonly Fault[];
  /** The owner has authorised the application. */
  readonly authorised?: boolean;
  /** Changes to the configuration's section `isolarcloud`. */
  readonly account?: object;
  /** Changes to the configuration's section `mqtt`. */
  readonly mqtt?: object;
  /** Scheme of the broker's URL in the configuration. */
  readonly scheme?: string;
  /** Options with which a watcher connects to the configured broker. */
  readonly watched?: IClientOptions;
  /** The account that the broker requires. */
  readonly brokerAccount?: BrokerAccount;
  /** The other sections of the configuration. */
  readonly settings?: object;
  /** The text of the configuration file, in place of the sections; null if there is no file. */
  readonly file?: string | null;
  readonly network?: NetworkProbe;
  readonly command?: CommandOptions;
  readonly options?: DoctorOptions;
  /** Why the fate of `run` cannot be compared with the verdict. */
  readonly notCompared?: string;
}

/**
 * The output of the doctor. Its verdict is the fate of `run` with the same configuration: both name the same error, or neither names
 * one.
 */
export async function examined(patient: Patient) {
  const {
    cloud: cloudOptions = {},
    faults = [],
    account = {},
    mqtt = {},
    brokerAccount,
    settings = {},
    file,
    network,
    options = {},
    scheme = 'mqtt',
    watched = {},
  } = patient;
  const cloud = new CloudSimulator({ plants: [home], ...cloudOptions });
  const { url } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const broker = await startAedes(brokerAccount);
  onTestFinished(() => broker.stop());
  const folder = await newStateFolder();
  const path = join(folder, 'config.yaml');
  const isolarcloud = { ...accountSettings(cloud, url), ...account };
  const config = { version: 1, isolarcloud, mqtt: { url: broker.url.replace('mqtt', scheme), ...mqtt }, state_folder: folder, ...settings };
  if (file !== null) await writeFile(path, file ?? JSON.stringify(config));
  if (patient.authorised === true) {
    const right = JSON.stringify({ ...config, isolarcloud: accountSettings(cloud, url) });
    const deps = { now: Date.now, steady: () => ({ id: 'test', ms: Date.now() }), sleep: () => Promise.resolve() };
    await authorise(loadConfig({ path, env: {}, readFile: () => right }), cloud, deps);
  }
  for (const fault of faults) cloud.inject(fault);
  const run = () => inContext(patient.command ?? {}, (context) => doctor({ config: path, ...options }, context, network));
  const result = await run();
  for (const text of [...secretsOf(cloud), ...PERSONAL]) expect(result.stdout + result.stderr).not.toContain(text);
  const runs = () => fateOfRun(result.stdout, path, async () => Watcher.on(config.mqtt.url, '#', watched), patient.command);
  if (patient.notCompared === undefined) await expectSameFate(result.stdout, await runs());
  return { ...result, cloud, again: run, runs };
}

/**
 * Returns the error that `run` must name too: none if the failing step is Home Assistant, because `run` publishes even if Home Assistant
 * does not listen.
 */
const namedToo = (stdout: string): ErrorCode | null => (stdout.includes('WRONG  Home Assistant: ') ? null : codeNamedBy(stdout));

async function fateOfRun(stdout: string, path: string, watcher: () => Promise<Watcher>, options?: CommandOptions): Promise<Fate> {
  const isAnnounced = !stdout.includes('ok     Home Assistant: nothing is announced to it');
  return fateOf(path, namedToo(stdout) ?? { watcher: await watcher(), isAnnounced }, options);
}

function expectSameFate(stdout: string, fate: Fate): void {
  const named = namedToo(stdout);
  expect(fate.stderr, 'a stack trace').not.toContain('"stack"'); // B8
  expect(fate.works, fate.stderr).toBe(named === null);
  if (named !== null) expect(fate.codes, `${stdout}${fate.stderr}`).toContain(named);
  else expect(new Set(fate.codes), `${stdout}${fate.stderr}`).toEqual(new Set(codesNotedBy(stdout)));
}

const secretsOf = ({ account }: CloudSimulator): readonly string[] => [
  account.appKey,
  account.secretKey,
  account.username,
  account.password,
  account.email,
  account.phone,
];

/** Personal data about the plant and its owner that the doctor's output must not contain. */
const PERSONAL: readonly string[] = [
  home.name,
  String(home.psId),
  String(home.site.latitude),
  String(home.site.longitude),
  ...Object.values(home.owner),
  ...home.devices.flatMap(({ serialNumber, uuid, communicatorSerialNumber }) =>
    [serialNumber, uuid, communicatorSerialNumber].filter((id) => id !== null).map(String),
  ),
];

/** The expected output of the doctor: the failing step, and the sentences on the error and its remedies, in order. */
export interface Diagnosis {
  readonly step: string;
  readonly says: readonly string[];
  readonly exit: number;
}

export async function expectDiagnosis(patient: Patient, { step, says, exit }: Diagnosis) {
  const result = await examined(patient);
  const [, wrong = ''] = result.stdout.split('WRONG  ');
  expect(wrong.startsWith(`${step}: `), result.stdout).toBe(true);
  let from = 0;
  for (const text of says) {
    expect(wrong.slice(from)).toContain(text);
    from += wrong.slice(from).indexOf(text) + text.length;
  }
  expect(result.stdout).not.toContain('Everything is well.');
  expect(result.exit).toBe(exit);
  return result;
}
