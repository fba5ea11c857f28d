/** The schema for editors and other programs. */

import * as z from 'zod';

import { configSchema } from './schema.ts';

/**
 * JSON Schema (draft 2020-12) of the configuration file: the allowed content, with texts and defaults. A section may be empty,
 * as in a file whose options are all commented out.
 */
export const configJsonSchema = (): object => ({
  title: 'Configuration of isolarcloud2mqtt',
  ...z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodPrefault) Object.assign(jsonSchema, { type: ['object', 'null'] });
    },
  }),
});
