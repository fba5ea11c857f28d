import { configJsonSchema } from '../config/json-schema.ts';
import { EXIT } from '../errors.ts';
import type { Context, Outcome } from './context.ts';

/** Prints config.schema.json. */
export async function schema(_options: object, { out }: Context): Outcome {
  out.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  return EXIT.ok;
}
