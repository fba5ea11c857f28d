/** Translates the schema's objections into messages for the user. */

import * as z from 'zod';
import { BROKEN, type ConfigNode, find, hasMembers, type Location } from './config-node.ts';
import { variableFor } from './environment.ts';
import { type ConfigProblem, type MistakePart, problemAt } from './problems.ts';
import { schemaAt, unwrap } from './shape.ts';
import { alternatives, suggestion } from './suggestion.ts';

type Issue = z.core.$ZodIssue;

const EMPTY = 'has no value; if the value begins with # put it in quotes, else write one or remove the line';

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'must be text; if it begins with [ or {, put it in quotes',
  number: 'must be a number, without quotes',
  int: 'must be a whole number',
  boolean: 'must be true or false, without quotes',
  object: 'must be a section; write its options on the lines below, further to the right',
  record: 'must be a section; write one line for each, further to the right',
  array: 'must be a list; write [a, b], or one entry a line with - before it',
};

/** Messages for issues for which the schema defines none; passed to zod as its error map. */
export function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? missing(issue.path ?? []) : EXPECTED[issue.expected];
  }
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    const meant = suggestion(String(issue.input), known);
    return `must be ${alternatives(known)}${meant ? `; did you mean ${meant}?` : ''}`;
  }
  return undefined;
}

/** The problems of one schema issue, each with its position. */
export function problemsOf(issue: Issue, root: ConfigNode): readonly ConfigProblem[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.flatMap((key) => locate(root, [...issue.path, key], 'key', unknownOption(issue.path, key)));
    case 'invalid_key':
      return issue.issues.flatMap(({ message }) => locate(root, issue.path, 'key', message));
    case 'invalid_union': {
      const inList = issue.errors.flat().filter(({ path }) => path.length > 0);
      if (inList.length > 0) return inList.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, root));
      return locate(root, issue.path, 'value', issue.message);
    }
    case 'invalid_type':
      return locate(root, issue.path, 'value', isEmpty(root, issue.path) ? EMPTY : issue.message);
    default:
      return locate(root, issue.path, 'value', issue.message);
  }
}

function missing(path: readonly PropertyKey[]): string {
  const description = schemaAt(path)?.meta()?.description;
  return description ? `is missing (${description.replace(/\.$/, '')})` : 'is missing';
}

/** Whether the key is there without a value. */
function isEmpty(root: ConfigNode, path: readonly PropertyKey[]): boolean {
  const { node, exact } = find(root, path);
  return exact && node.content === null;
}

/** The problem at its position, or none if that position is already reported as broken. */
export function locate(root: ConfigNode, path: readonly PropertyKey[], part: MistakePart, message: string): readonly ConfigProblem[] {
  const { node, exact } = find(root, path);
  if (node.content === BROKEN) return [];
  if (exact) return [problemAt(node.location, path, part, message)];
  const variable = 'variable' in node.location ? variableFor(path) : null;
  return [problemAt(variable ? { variable } : beginningOf(node), path, 'key', message)];
}

/** A section in a list has no key of its own; its first option marks its beginning. */
function beginningOf({ location, content }: ConfigNode): Location {
  const isKeyless = !('variable' in location) && location.key === null && location.value === null;
  const [first] = isKeyless && hasMembers(content) ? content.values() : [];
  return first?.location ?? location;
}

function unknownOption(path: readonly PropertyKey[], key: string): string {
  const section = schemaAt(path);
  const bare = section && unwrap(section);
  const known = bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
  const meant = suggestion(key, known);
  return meant ? `is no option; did you mean ${meant}?` : `is no option; here are known: ${known.join(', ')}`;
}
