import { openClient } from '../../app/cloud.ts';
import { textsOf } from '../../app/texts.ts';
import type { Config } from '../../config/schema.ts';
import { asBridgeError, type ErrorCode } from '../../errors.ts';
import { GATEWAYS, gatewayOf } from '../../isolarcloud/gateways.ts';
import type { KeyIn } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { openLog } from '../support/load-config.ts';
import { portsFor } from '../support/ports.ts';

type Region = Config['isolarcloud']['region'];

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

/**
 * Signs in once at the gateway of each other region. The limits of logins and calls, and the record of refused credentials,
 * apply there as well.
 * @param regions gateway URLs by region
 * @returns a sentence on each region
 */
export async function askOtherRegions(
  config: Config,
  context: Context,
  { tryAgain, regions = GATEWAYS }: { readonly tryAgain: boolean; readonly regions?: Readonly<Record<Region, string>> },
): Promise<readonly string[]> {
  const asked = gatewayOf(config.isolarcloud);
  const others = (Object.keys(regions) as Region[]).filter((region) => regions[region] !== asked);
  const sentences: string[] = [];
  for (const region of others) {
    const there = { ...config, isolarcloud: { ...config.isolarcloud, region, gateway: regions[region] } };
    sentences.push(`isolarcloud.region: ${region} ${await answerOf(there, context, tryAgain)}.`);
  }
  return sentences;
}

async function answerOf(config: Config, context: Context, tryAgain: boolean): Promise<string> {
  const texts = textsOf(config);
  const log = await openLog({ ...config, log: { ...config.log, level: 'error' } }, context);
  const client = openClient(config, { ...context, log }, await portsFor(config, context));
  try {
    if (tryAgain) await client.tryAgain();
    await client.login();
    return texts('doctor.region.right');
  } catch (thrown) {
    const error = asBridgeError(thrown);
    const told = TELLS[error.code];
    return told === undefined ? texts('doctor.region.silent', { happened: error.happened(texts) }) : texts(`doctor.region.${told}`);
  } finally {
    await client.close();
  }
}
