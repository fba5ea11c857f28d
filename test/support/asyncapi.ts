import { Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';

interface Channel {
  readonly address: string;
  readonly parameters?: Readonly<Record<string, object>>;
  readonly messages: Readonly<Record<string, { readonly contentType?: string; readonly payload: object }>>;
}

interface StateSchema {
  readonly properties?: Readonly<Record<string, { readonly 'x-unit'?: string }>>;
  readonly allOf?: readonly { readonly $ref: string }[];
}

interface Described {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, { readonly bindings?: { readonly mqtt: { readonly retain: boolean } } }>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
    readonly schemas: Readonly<Record<string, StateSchema>>;
  };
  readonly 'x-devices'?: readonly { readonly ps_id: string; readonly ps_key: string; readonly device_type: number }[];
}

const parser = new Parser();

/** Returns what the official parser has against a document. Hints and warnings of style are left out. */
export async function errorsOf(text: string): Promise<readonly string[]> {
  const diagnostics = await parser.validate(text);
  return diagnostics.filter(({ severity }) => severity === 0).map(({ message, path }) => `${path.join('.')}: ${message}`);
}

/** An AsyncAPI document, and the check of MQTT messages by it. */
export class AsyncapiDocument {
  readonly document: Described;
  readonly #ajv: Ajv;

  constructor(text: string) {
    this.document = JSON.parse(text) as Described;
    this.#ajv = new Ajv({ strict: false, validateFormats: false });
    this.#ajv.addSchema(this.document, 'document');
  }

  /** Returns the name of the channel of a topic; null if the document has none. */
  channelOf(topic: string): string | null {
    const match = Object.entries(this.document.channels).find(([, { address }]) => this.#pattern(address).test(topic));
    return match?.[0] ?? null;
  }

  /** Returns what is wrong with a payload on a topic; null if it is as described. */
  mistake(topic: string, payload: string): string | null {
    const name = this.channelOf(topic);
    if (name === null) return `${topic} is not described`;
    const { messages } = this.document.channels[name] as Channel;
    const type = topic.split('/').at(-2)?.split('_')[1];
    const message = messages[`state_${type}`] ?? Object.values(messages)[0];
    if (message === undefined) return `${topic} has no message`;
    const value: unknown = message.contentType === 'text/plain' ? payload : JSON.parse(payload);
    const { $ref } = message.payload as { $ref: string };
    const validate = this.#ajv.getSchema(`document${$ref}`);
    return validate?.(value) === true ? null : `${topic}: ${this.#ajv.errorsText(validate?.errors ?? null)}`;
  }

  /** Returns the keys that the state of a device type can have. */
  keysOf(deviceType: string): readonly string[] {
    return this.#schemasOf(deviceType).flatMap(({ properties = {} }) => Object.keys(properties));
  }

  /** Returns the unit of a key in the state of a device type; null if it has none. */
  unitOf(deviceType: string, key: string): string | null {
    return this.#schemasOf(deviceType).find(({ properties = {} }) => key in properties)?.properties?.[key]?.['x-unit'] ?? null;
  }

  #schemasOf(deviceType: string): readonly StateSchema[] {
    const { schemas } = this.document.components;
    const own = schemas[`state_${deviceType}`] ?? {};
    return [own, ...(own.allOf ?? []).map(({ $ref }) => schemas[$ref.split('/').at(-1) ?? ''] ?? {})];
  }

  /** Returns the pattern of the topics of an address. Each parameter is one of its listed values, if they are listed. */
  #pattern(address: string): RegExp {
    const level = (parameter: string): string => {
      const values = this.document.components.parameters[parameter]?.enum;
      return values === undefined ? '[^/]+' : `(?:${values.join('|')})`;
    };
    return new RegExp(`^${address.replace(/\{(\w+)\}/g, (_, parameter: string) => level(parameter))}$`);
  }
}
