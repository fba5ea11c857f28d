/**
 * Renders the configuration file and secrets.yaml with the answers of a set-up. Pure: texts in, texts out. Comments, and options
 * that the set-up does not set, are kept.
 */

import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isNode, isScalar, isSeq, parseDocument, Scalar, visit, YAMLMap } from 'yaml';
import { allOptions, isAddress, isHidden, schemaAt } from '../config/shape.ts';
import { SECRET_TAG } from '../config/source.ts';
import { withoutMark } from '../config/utf8.ts';
import { ANSWERABLE, SECRET_OPTIONS } from './steps.ts';

/** The value of an option. Null: the option is not set, so that its default applies. */
type Answer = string | number | boolean | readonly string[] | null;

/** Key: path of an option, such as `mqtt.url`. */
export type Answers = Readonly<Record<string, Answer>>;

/** The texts of both files; null for a file that does not exist. */
export interface ConfigFiles {
  readonly config: string | null;
  readonly secrets: string | null;
}

const HEADER = ' Configuration of isolarcloud2mqtt. docs/configuration.md explains every option.';
const VERSION = 1;
const MASK = '***';
/** Options of the YAML writer: no value is broken into several lines. */
const LAYOUT = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER };

/**
 * Returns the files with the answers in them. A secret is written to secrets.yaml, in double quotes, and the configuration
 * refers to it by `!secret`.
 * @param present files that exist; both are valid YAML whose top level is a section or empty
 */
export function withAnswers(present: ConfigFiles, answers: Answers): ConfigFiles {
  const config = parsed(present.config, HEADER);
  const secrets = parsed(present.secrets, null);
  if (!config.has('version')) config.set('version', VERSION);
  for (const [option, value] of Object.entries(answers)) {
    const path = option.split('.');
    if (isListOf(config.getIn(path, true), value)) continue;
    if (value !== null)
      setNode(config, path, SECRET_OPTIONS.has(option) ? secretNode(config, secrets, path, String(value)) : config.createNode(value));
    else if (config.hasIn(path)) config.deleteIn(path);
  }
  const hasSecrets = present.secrets !== null || membersOf(secrets).length > 0;
  return { config: config.toString(LAYOUT), secrets: hasSecrets ? secrets.toString(LAYOUT) : null };
}

/** Whether a node is a list with these values. Its layout is kept then. */
const isListOf = (node: unknown, value: Answer): boolean => isSeq(node) && isDeepStrictEqual(node.toJSON(), value);

/** How a file sets an option. The value of a secret is left out. */
export type Written = { readonly kind: 'absent' } | { readonly kind: 'secret' } | { readonly kind: 'value'; readonly value: unknown };

/** Returns how a configuration file sets an option. A URL that may contain a password counts as a secret. */
export function writtenAt(config: string | null, option: string): Written {
  const path = option.split('.');
  const node = parsed(config, null).getIn(path, true);
  if (node === undefined || (isScalar(node) && node.value === null)) return { kind: 'absent' };
  const schema = schemaAt(path);
  if (SECRET_OPTIONS.has(option) || isReference(node) || (schema !== null && isAddress(schema) && mayHoldPassword(node)))
    return { kind: 'secret' };
  return { kind: 'value', value: isScalar(node) ? node.value : (node as { toJSON: () => unknown }).toJSON() };
}

/** Returns the text of an option, also of one whose value is in secrets.yaml; null if it is not set. */
export function textOf({ config, secrets }: ConfigFiles, option: string): string | null {
  const node = parsed(config, null).getIn(option.split('.'), true);
  if (!isScalar(node)) return null;
  const { value: written } = node;
  const value = isReference(node) ? parsed(secrets, null).get(String(written)) : written;
  return value === undefined || value === null ? null : String(value);
}

/** An option whose value the answers change. */
export interface OptionChange {
  readonly option: string;
  /** The values; null: not set, or a secret. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Returns the options that the answers change in the files, in the order of the answers. */
export function changesIn(present: ConfigFiles, answers: Answers): readonly OptionChange[] {
  const textsWith = (some: Answers): string => JSON.stringify(withAnswers(present, some));
  const before = textsWith({});
  const valueIn = (config: string | null, option: string): unknown => {
    const written = writtenAt(config, option);
    return written.kind === 'value' ? written.value : null;
  };
  return Object.entries(answers).flatMap(([option, answer]) => {
    if (textsWith({ [option]: answer }) === before) return [];
    const { config } = withAnswers(present, { [option]: answer });
    return [{ option, before: valueIn(present.config, option), after: valueIn(config, option) }];
  });
}

/**
 * Returns the files for display: without the values of secrets, and without comments, which may contain a secret too. URLs are shown, except
 * a URL with a password, which the schema forbids.
 */
export function masked({ config, secrets }: ConfigFiles): ConfigFiles {
  const shown = parsed(config, null);
  withoutComments(shown);
  for (const { path, schema } of allOptions()) {
    if (!isHidden(schema) || !shown.hasIn(path)) continue;
    const node = shown.getIn(path, true);
    const isShown = isAddress(schema) ? !mayHoldPassword(node) : isAnswer(path.join('.'));
    if (!isShown && !isReference(node)) shown.setIn(path, MASK);
  }
  const names = secrets === null ? [] : membersOf(parsed(secrets, null)).map(({ key }) => [String(isScalar(key) ? key.value : key), MASK]);
  return {
    config: config === null ? null : shown.toString(LAYOUT),
    secrets: secrets === null ? null : new Document(Object.fromEntries(names)).toString(LAYOUT),
  };
}

/** Whether the value of an option may be shown: the set-up asks for it, and it is not a secret. */
const isAnswer = (option: string): boolean => ANSWERABLE.has(option) && !SECRET_OPTIONS.has(option);

/** Whether a value may be a URL, or a list of URLs, with a password: it contains an @, or is not a text. */
function mayHoldPassword(node: unknown): boolean {
  if (isSeq(node)) return node.items.some(mayHoldPassword);
  return !isScalar(node) || node.tag === SECRET_TAG || String(node.value).includes('@');
}

const isReference = (node: unknown): node is Scalar => isScalar(node) && node.tag === SECRET_TAG;

function withoutComments(document: Document): void {
  document.commentBefore = null;
  document.comment = null;
  visit(document, {
    Node: (_, node) => {
      node.commentBefore = null;
      node.comment = null;
    },
  });
}

/** Whether the set-up can edit a file: it is valid YAML, and its top level is a section or empty. */
export function isEditable(text: string): boolean {
  const document = parseDocument(withoutMark(text), { logLevel: 'silent', customTags: [SECRET] });
  return document.errors.length === 0 && (document.contents === null || isMap(document.contents));
}

const SECRET = { tag: SECRET_TAG, resolve: (name: string): string => name };

function parsed(text: string | null, header: string | null): Document {
  const document: Document = parseDocument(withoutMark(text ?? ''), { logLevel: 'silent', customTags: [SECRET] });
  if (document.contents === null) document.contents = new YAMLMap(document.schema);
  if (text === null && header !== null) document.commentBefore = header;
  return document;
}

const membersOf = ({ contents }: Document) => (isMap(contents) ? contents.items : []);

/** Replaces the node at a path, and keeps the comments of the old one. Creates missing sections on the path. */
function setNode(document: Document, path: readonly string[], node: unknown): void {
  for (let length = 1; length < path.length; length += 1) {
    const section = document.getIn(path.slice(0, length), true);
    if (isMap(section)) continue;
    document.setIn(path.slice(0, length), withComments(new YAMLMap(document.schema), section));
  }
  document.setIn(path, withComments(node, document.getIn(path, true)));
}

/**
 * Returns the node with the comments of the old one. A text with a comment behind it is quoted, so that nobody takes the comment for a part
 * of a password.
 */
function withComments<T>(node: T, before: unknown): T {
  if (!isScalar(before) || !isNode(node)) return node;
  const { comment, commentBefore, spaceBefore } = before;
  Object.assign(node, { ...(comment && { comment }), ...(commentBefore && { commentBefore }), ...(spaceBefore && { spaceBefore }) });
  if (comment && isScalar(node) && typeof node.value === 'string' && node.tag === undefined) node.type = Scalar.QUOTE_DOUBLE;
  return node;
}

/** Writes a secret to secrets.yaml. @returns the reference to it, for the configuration file */
function secretNode(config: Document, secrets: Document, path: readonly string[], value: string): Scalar {
  const name = secretName(config, secrets, path, value);
  const quoted = new Scalar(value);
  quoted.type = Scalar.QUOTE_DOUBLE;
  setNode(secrets, [name], quoted);
  const reference = new Scalar(name);
  reference.tag = SECRET_TAG;
  return reference;
}

/**
 * Returns the name under which a secret is written: that which the option refers to already, if nothing else refers to it;
 * otherwise a name that secrets.yaml does not have, or has with the same value.
 */
function secretName(config: Document, secrets: Document, path: readonly string[], value: string): string {
  const node = config.getIn(path, true);
  if (isReference(node) && references(config, String(node.value)) === 1) return String(node.value);
  const stem = path.join('_');
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}_${number}`;
    if (!secrets.has(name) || secrets.get(name) === value) return name;
  }
}

function references(config: Document, name: string): number {
  let count = 0;
  visit(config, {
    Scalar: (_, { tag, value }) => {
      if (tag === SECRET_TAG && String(value) === name) count += 1;
    },
  });
  return count;
}
