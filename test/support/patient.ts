import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type DoctorOptions, doctor } from '../../src/commands/doctor/doctor.ts';
import type { NetworkProbe } from '../../src/isolarcloud/connectivity.ts';
import { type CloudOptions, CloudSimulator } from '../../src/simulator/cloud.ts';
import type { Fault } from '../../src/simulator/faults/fault.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { startAedes } from './aedes.ts';
import type { BrokerAccount } from './broker.ts';
import { type CommandOptions, inContext } from './run-command.ts';
import { DAY, newStateFolder } from './test-bed.ts';

export const home = hybridHome({ commissionedAt: Date.now() - 2 * DAY });

/** Configuration, cloud and broker with a fault, for the doctor to examine. */
export interface Patient {
  readonly cloud?: Partial<CloudOptions>;
  readonly faults?: readonly Fault[];
  /** Changes to the section `isolarcloud`. */
  readonly account?: object;
  /** Changes to the section `mqtt`. */
  readonly mqtt?: object;
  /** The account that the broker requires. */
  readonly brokerAccount?: BrokerAccount;
  /** The rest of the configuration. */
  readonly settings?: object;
  /** The whole file instead; null: there is none. */
  readonly file?: string | null;
  readonly network?: NetworkProbe;
  readonly command?: CommandOptions;
  readonly options?: DoctorOptions;
}

/** The output of the doctor. */
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
  } = patient;
  const cloud = new CloudSimulator({ plants: [home], ...cloudOptions });
  const { url } = await cloud.start();
  onTestFinished(() => cloud.stop());
  for (const fault of faults) cloud.inject(fault);
  const broker = await startAedes(brokerAccount);
  onTestFinished(() => broker.stop());
  const folder = await newStateFolder();
  const path = join(folder, 'config.yaml');
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const isolarcloud = { gateway: url, app_key, secret_key, username, password, ...account };
  const config = { version: 1, isolarcloud, mqtt: { url: broker.url, ...mqtt }, state_folder: folder, ...settings };
  if (file !== null) await writeFile(path, file ?? JSON.stringify(config));
  const run = () => inContext(patient.command ?? {}, (context) => doctor({ config: path, ...options }, context, network));
  const result = await run();
  for (const text of [...secretsOf(cloud), ...PERSONAL]) expect(result.stdout + result.stderr).not.toContain(text);
  return { ...result, cloud, again: run };
}

const secretsOf = ({ account }: CloudSimulator): readonly string[] => [
  account.appKey,
  account.secretKey,
  account.username,
  account.password,
  account.email,
  account.phone,
];

/** The cloud's data about the plant and its owner. */
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

/** The expected result: the step and the error, then the causes or remedies in order. */
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
