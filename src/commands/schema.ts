import { configJsonSchema } from '../config/json-schema.ts';
import { EXIT } from '../errors.ts';
import type { Context, Outcome } from './context.ts';

/** Prints the JSON Schema of the configuration file, as in config.schema.json. */
export async function schema(_options: object, { out }: Context): Outcome {
  out.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  return EXIT.ok;
}
