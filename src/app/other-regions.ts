import type { Config } from '../config/schema.ts';
import { asBridgeError, type BridgeError, type ErrorCode } from '../errors.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { gatewayOf } from '../isolarcloud/gateways.ts';
import { GATEWAYS } from '../regions.ts';
import type { KeyIn, Texts } from '../texts/texts.ts';

export type Region = Config['isolarcloud']['region'];

/** Errors that occur if the account or the application belongs to another region. */
const OF_ANOTHER_REGION: readonly ErrorCode[] = ['app_key_invalid', 'account_unknown'];

export const mayBeOfAnotherRegion = (code: ErrorCode): boolean => OF_ANOTHER_REGION.includes(code);

/** Key: error code of a login in a region. Value: key of the text that tells what the error means for that region. */
const TELLS: Partial<Record<ErrorCode, KeyIn<'doctor.region'>>> = {
  app_key_invalid: 'application_unknown',
  account_unknown: 'account_unknown',
  password_wrong: 'password_wrong',
  account_locked: 'account_locked',
  account_disabled: 'account_locked',
};

/** What a region answered to the login. `error`: null if it accepted the login. */
export interface RegionAnswer {
  readonly region: Region;
  readonly error: BridgeError | null;
}

export interface OtherRegionsOptions {
  /** Opens the client of a configuration. */
  readonly open: (config: Config) => Promise<OpenApiClient>;
  /** Whether credentials that a region has refused before are tried there again. */
  readonly tryAgain: boolean;
  /** Gateway URLs by region. */
  readonly regions?: Readonly<Record<Region, string>>;
}

/**
 * Signs in once at the gateway of each other region. The limits of logins and calls, and the record of refused credentials,
 * apply there as well.
 */
export async function askOtherRegions(
  config: Config,
  { open, tryAgain, regions = GATEWAYS }: OtherRegionsOptions,
): Promise<readonly RegionAnswer[]> {
  const asked = gatewayOf(config.isolarcloud);
  const others = (Object.keys(regions) as Region[]).filter((region) => regions[region] !== asked);
  const answers: RegionAnswer[] = [];
  for (const region of others) {
    const there = { ...config, isolarcloud: { ...config.isolarcloud, region, gateway: regions[region] } };
    answers.push({ region, error: await failureOf(await open(there), tryAgain) });
  }
  return answers;
}

async function failureOf(client: OpenApiClient, tryAgain: boolean): Promise<BridgeError | null> {
  try {
    if (tryAgain) await client.tryAgain();
    await client.login();
    return null;
  } catch (thrown) {
    return asBridgeError(thrown);
  } finally {
    await client.close();
  }
}

/** Returns a sentence on the answer of a region. */
export function sentenceOn({ region, error }: RegionAnswer, texts: Texts): string {
  const told = error === null ? 'right' : TELLS[error.code];
  const answer =
    told === undefined ? texts('doctor.region.silent', { happened: error?.happened(texts) ?? '' }) : texts(`doctor.region.${told}`);
  return `isolarcloud.region: ${region} ${answer}.`;
}
