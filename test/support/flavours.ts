import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LoggedCall } from '../../src/simulator/calls.ts';
import { type CloudOptions, CloudSimulator } from '../../src/simulator/cloud.ts';
import { accountSettings } from './account-settings.ts';
import { startAedes } from './aedes.ts';
import { authoriseIn } from './authorise.ts';
import { folderWith, type Sections } from './cli.ts';
import { VECTOR } from './encryption-vector.ts';
import { type CommandOptions, type CommandResult, runCommand } from './run-command.ts';

/** How a bridge signs in, and whether its calls are encrypted. */
export interface Flavour {
  readonly signIn: 'password' | 'oauth';
  readonly transport: 'plain' | 'encrypted';
  /** Makes the simulated application one of this flavour. An encrypted one refuses plain calls. */
  readonly cloud: Pick<CloudOptions, 'oauth' | 'encryption'>;
}

const SIGN_IN = { password: {}, oauth: { oauth: {} } } as const;
const TRANSPORT = { plain: {}, encrypted: { encryption: { privateKey: VECTOR.privateKey } } } as const;

export const FLAVOURS: readonly Flavour[] = (['password', 'oauth'] as const).flatMap((signIn) =>
  (['plain', 'encrypted'] as const).map((transport) => ({ signIn, transport, cloud: { ...SIGN_IN[signIn], ...TRANSPORT[transport] } })),
);

/**
 * Calls `work` for every flavour, all at the same time.
 * @returns the results in the order of `FLAVOURS`
 * @throws Error that names the flavour, with what `work` threw as its cause
 */
export const inEachFlavour = <T>(work: (flavour: Flavour) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(
    FLAVOURS.map((flavour) =>
      work(flavour).catch((cause: unknown) => {
        throw new Error(`${flavour.signIn}, ${flavour.transport}`, { cause });
      }),
    ),
  );

/** Number of calls by endpoint. */
export type CallCounts = Readonly<Record<string, number>>;

export function countsOf(calls: readonly LoggedCall[]): CallCounts {
  const counts: Record<string, number> = {};
  for (const { endpoint } of calls) counts[endpoint] = (counts[endpoint] ?? 0) + 1;
  return counts;
}

/** A cloud of one flavour, a broker, and a folder with the configuration and state of both. */
export interface FlavouredHome {
  readonly cloud: CloudSimulator;
  /** URL of the cloud. */
  readonly gateway: string;
  /** URL of the broker. */
  readonly url: string;
  readonly folder: string;
  readonly command: (args: readonly string[], options?: CommandOptions) => Promise<CommandResult>;
  /** The calls since the home was ready. */
  readonly calls: () => CallCounts;
}

/** Starts a cloud and a broker. @param settings further sections of the configuration */
export async function startHome(
  { cloud: ofFlavour }: Flavour,
  { settings = {}, now, ...options }: Pick<CloudOptions, 'plants'> & { readonly now: () => number; readonly settings?: Sections },
): Promise<FlavouredHome> {
  const cloud = new CloudSimulator({ ...options, ...ofFlavour, now });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const folder = folderWith({ isolarcloud: accountSettings(cloud, gateway), mqtt: { url: broker.url }, ...settings });
  if (cloud.oauth !== null) await authoriseIn(folder, cloud, now);
  cloud.clearCalls();
  return {
    cloud,
    gateway,
    url: broker.url,
    folder,
    command: ([command = '', ...args], others = {}) =>
      runCommand([command, '--config', join(folder, 'config.yaml'), ...args], { now, ...others }),
    calls: () => countsOf(cloud.calls),
  };
}
