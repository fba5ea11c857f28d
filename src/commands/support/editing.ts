import { textsByLanguage } from '../../app/texts.ts';
import { CONFIG_VARIABLE, DEFAULT_PATH } from '../../config/defaults.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import type { EditSource } from '../../page/server/setup-source.ts';
import type { EditSession } from '../../setup/edit-session.ts';
import { LANGUAGES, type Language } from '../../texts/languages.ts';
import { keysOf, type Texts } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { type ConfigOptions, secretsOf } from './load-config.ts';
import { readText } from './text-file.ts';

interface EditingOptions extends ConfigOptions {
  /** The configuration of the running bridge. */
  readonly inUse: () => Config;
  /** Called when the files are written. */
  readonly finished: () => void;
}

/**
 * Returns the changes of the configuration that the page of a running bridge offers. The code of the set-up is loaded when the first change
 * begins.
 */
export function editing({ config: named, inUse, finished }: EditingOptions, context: Context): EditSource {
  const file = named ?? (context.env[CONFIG_VARIABLE] || DEFAULT_PATH);
  const byLanguage = textsByLanguage();
  let language: Language = LANGUAGES[0];
  const texts: Texts = (key, values) => byLanguage(language)(key, values);
  const conceal = (secrets: readonly string[]): void => context.conceal([...secretsOf(inUse(), context), ...secrets]);
  let opened: EditSession | null = null;
  const session = (): EditSession => {
    if (opened === null) throw new BridgeError('config_invalid', { detail: file });
    return opened;
  };
  return {
    steps: {
      begin: async () => {
        const { EditSession: Session } = await import('../../setup/edit-session.ts');
        opened ??= new Session({ ...context, file, readFile: readText, texts, conceal });
        return opened.begin();
      },
      answer: (given) => session().answer(given),
      listPlants: () => session().listPlants(),
      costs: () => session().costs(),
      findBrokers: () => session().findBrokers(),
      testBroker: () => session().testBroker(),
      preview: () => session().preview(),
      writeShown: (seal) => session().writeShown(seal),
    },
    state: (of) => ({
      ...(opened?.state() ?? ({ file, existing: 'edited', steps: [] } as const)),
      redirectUrl: null,
      texts: Object.fromEntries(keysOf('setup').map((key) => [key, byLanguage(of)(key)])),
    }),
    speak: (of) => {
      language = of;
    },
    finished,
  };
}
