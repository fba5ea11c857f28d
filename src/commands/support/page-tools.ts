import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PageTools } from '../../app/page.ts';
import { readTexts } from '../../app/texts.ts';
import { accountsIn } from '../../config/accounts.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { phrase } from '../../texts/texts.ts';
import { escapeId } from '../../topics.ts';
import type { Context } from '../context.ts';
import { secretsOf } from './load-config.ts';

/** Returns the commands that the page can run: doctor, and the capture of a second bridge. The code of each is loaded at its first use. */
export function pageTools(config: Config, log: Log, context: Context): PageTools {
  const file = join(config.state_folder, `capture-${escapeId(config.mqtt.base_topic)}.ndjson`);
  return {
    examine: async (language, listener, signal) => {
      const [{ examineAll }, { through, withoutHome }, { NODE_NETWORK }, { createRedactor }] = await Promise.all([
        import('../doctor/examine.ts'),
        import('../doctor/shown-context.ts'),
        import('../../isolarcloud/connectivity.ts'),
        import('../../redactor.ts'),
      ]);
      const redactor = createRedactor(secretsOf(config, context));
      const write = (text: string): void => listener.line(text.replace(/\n$/, ''));
      const { out, err } = context;
      const quiet = { ...context, stop: signal, out: { ...out, write }, err: { ...err, write } };
      const texts = readTexts(language);
      await examineAll(
        accountsIn(config),
        {},
        { context: through(redactor.line, withoutHome(quiet)), redactor, network: NODE_NETWORK, texts, language, listener },
      );
    },
    recorder: {
      record: async (forMs, signal) => {
        if (config.accounts.length > 1) throw new BridgeError('accounts_listed', { remedy: phrase('remedy.capture_of_account') });
        const { recordBeside } = await import('../capture/record-beside.ts');
        await recordBeside(config, log, { file, forMs, tryAgain: false }, { ...context, stop: signal });
      },
      read: async () => {
        try {
          return new Uint8Array(await readFile(file));
        } catch (error) {
          throw new BridgeError('capture_unreadable', { detail: file, cause: error });
        }
      },
      size: () =>
        stat(file).then(
          ({ size }) => size,
          () => 0,
        ),
      remove: () => rm(file, { force: true }),
    },
  };
}
