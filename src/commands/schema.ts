import { collectorOptions } from '../app/collector-options.ts';
import { configuredDescription } from '../app/self-description.ts';
import { textsOf } from '../app/texts.ts';
import { configJsonSchema } from '../config/json-schema.ts';
import { EXIT } from '../errors.ts';
import { describeSelected } from '../publish/asyncapi/describe.ts';
import { asyncapiDocument } from '../publish/asyncapi/document.ts';
import type { Context, Outcome } from './context.ts';
import { type ConfigOptions, loadForCommand } from './support/load-config.ts';

export interface SchemaOptions extends ConfigOptions {
  /** `--asyncapi`: the AsyncAPI document of the topics instead. */
  readonly asyncapi?: boolean | undefined;
}

/**
 * Prints the JSON Schema of the configuration file, as in config.schema.json; or the AsyncAPI document of all topics that a bridge with
 * this configuration can have. A running bridge publishes the one of its plants.
 * @throws BridgeError those of loadForCommand, for the AsyncAPI document
 */
export async function schema(options: SchemaOptions, context: Context): Outcome {
  const document = options.asyncapi ? topicsDocument(options, context) : configJsonSchema();
  context.out.write(`${JSON.stringify(document, null, 2)}\n`);
  return EXIT.ok;
}

function topicsDocument(options: SchemaOptions, context: Context): object {
  const config = loadForCommand(options, context);
  const { selection, computed } = collectorOptions(config);
  const selected = [...selection.values()].flat().map(({ spec }) => spec);
  const configured = configuredDescription(config, { texts: textsOf(config), version: context.version });
  return asyncapiDocument({ ...configured, base: config.mqtt.base_topic, ...describeSelected([...selected, ...computed]) });
}
