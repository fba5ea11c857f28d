/** The configuration's schema as JSON Schema, for editors and other programs. */

import * as z from 'zod';

import { configSchema } from './schema.ts';

/** What must be written: either the section of the single account, or the list of several. */
const ONE_OR_SEVERAL = { required: ['version'], oneOf: [{ required: ['isolarcloud'] }, { required: ['accounts'] }] };

/**
 * Returns the JSON Schema (draft 2020-12) of the configuration file, with descriptions and defaults. A section may be null, as
 * in a file in which all options of the section are commented out.
 */
export const configJsonSchema = (): object => ({
  title: 'Configuration of isolarcloud2mqtt',
  ...z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      delete jsonSchema['inExample'];
      if (zodSchema === configSchema) Object.assign(jsonSchema, ONE_OR_SEVERAL);
      if (zodSchema instanceof z.ZodPrefault) Object.assign(jsonSchema, { type: ['object', 'null'] });
    },
  }),
});
