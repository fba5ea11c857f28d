import { languageOf, readTexts } from '../../app/texts.ts';
import { accountsIn } from '../../config/accounts.ts';
import { asBridgeError, EXIT } from '../../errors.ts';
import { NODE_NETWORK } from '../../isolarcloud/connectivity.ts';
import { createRedactor } from '../../redactor.ts';
import type { Context, Outcome } from '../context.ts';
import { loadForCommand, secretsOf } from '../support/load-config.ts';
import { checkTryAgain, oneAccount } from '../support/one-account.ts';
import { type DoctorOptions, diagnose, examineAll, lineOf } from './examine.ts';
import { through, withoutHome } from './shown-context.ts';

/**
 * Checks each step from the configuration to Home Assistant and reports the first failure with its causes and remedies. The
 * output contains no secret, and of the account only the names of the hosts that were contacted.
 */
export async function doctor(options: DoctorOptions, context: Context, network = NODE_NETWORK): Outcome {
  const shown = withoutHome(context);
  try {
    const config = loadForCommand(options, context);
    checkTryAgain(config, options);
    const language = languageOf(config);
    const texts = readTexts(language);
    shown.out.write(`${lineOf('configuration', texts('doctor.configuration_right'), texts)}\n`);
    const redactor = createRedactor(secretsOf(config, context));
    const accounts = options.account === undefined ? accountsIn(config) : [oneAccount(config, options.account)];
    return await examineAll(accounts, options, { context: through(redactor.line, shown), redactor, network, texts, language });
  } catch (thrown) {
    if (context.stop.aborted) return EXIT.ok;
    return diagnose('configuration', asBridgeError(thrown), context.spoken(), (line) => shown.out.write(`${line}\n`));
  }
}
