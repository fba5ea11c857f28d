/** Translates the issues that the schema (zod) finds into messages for the user. */

import * as z from 'zod';
import { type Phrase, phrase } from '../texts/texts.ts';
import { BROKEN, type ConfigNode, find, hasMembers, type Location } from './config-node.ts';
import { variableFor } from './environment.ts';
import { mistake, mistakeOf } from './mistake.ts';
import { type ConfigProblem, type MistakePart, MOST_MISTAKES, problemAt } from './problems.ts';
import { describedAt, schemaAt, unwrap } from './shape.ts';
import { alternatives, meantBy, suggestion } from './suggestion.ts';

type Issue = z.core.$ZodIssue;

const EMPTY = phrase('mistake.no_value');

const EXPECTED: Readonly<Record<string, Phrase>> = {
  string: phrase('mistake.text_expected'),
  number: phrase('mistake.number_expected'),
  int: phrase('mistake.whole_number_expected'),
  boolean: phrase('mistake.boolean_expected'),
  object: phrase('mistake.section_expected'),
  record: phrase('mistake.record_expected'),
  array: phrase('mistake.list_expected'),
};

/** Returns the message for an issue for which the schema itself defines none. It is passed to zod as its error map. */
export function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    const expected = issue.input === undefined ? missing(issue.path ?? []) : EXPECTED[issue.expected];
    return expected && mistake(expected.key, expected.values);
  }
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    const meant = suggestion(String(issue.input), known);
    const choices = { choices: alternatives(known) };
    return meant ? mistake('mistake.choice_meant', { ...choices, meant }) : mistake('mistake.choice', choices);
  }
  return undefined;
}

/** Returns the problems to report for one issue of the schema, each with its position. */
export function problemsOf(issue: Issue, root: ConfigNode): readonly ConfigProblem[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, MOST_MISTAKES).flatMap((key) => locate(root, [...issue.path, key], 'key', unknownOption(issue.path, key)));
    case 'invalid_key':
      return issue.issues.flatMap(({ message }) => locate(root, issue.path, 'key', mistakeOf(message)));
    case 'invalid_union': {
      const inList = issue.errors
        .flat()
        .filter(({ path }) => path.length > 0)
        .slice(0, MOST_MISTAKES);
      if (inList.length > 0) return inList.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, root));
      const ofText = textMistake(issue);
      if (ofText !== undefined) return problemsOf({ ...ofText, path: issue.path }, root);
      return locate(root, issue.path, 'value', mistakeOf(issue.message));
    }
    case 'invalid_type':
      return locate(root, issue.path, 'value', isEmpty(root, issue.path) ? EMPTY : mistakeOf(issue.message));
    default:
      return locate(root, issue.path, 'value', mistakeOf(issue.message));
  }
}

/** Returns what is wrong with a text that stands where a text or a list is allowed; undefined for a value of another type. */
const textMistake = ({ errors }: Extract<Issue, { code: 'invalid_union' }>): Issue | undefined =>
  errors.flat().find(({ code }) => code === 'custom');

/** The problem of an option that is missing, or has no value. */
export const missingAt = (root: ConfigNode, path: readonly PropertyKey[]): readonly ConfigProblem[] =>
  locate(root, path, 'value', isEmpty(root, path) ? EMPTY : missing(path));

function missing(path: readonly PropertyKey[]): Phrase {
  const description = schemaAt(path)?.meta()?.description;
  if (!description) return phrase('mistake.missing');
  const option = describedAt(path.filter((name) => typeof name === 'string')).join('.');
  return phrase('mistake.missing_described', { description: { option, english: description } });
}

/** Whether the option is written without a value (`key:`). */
function isEmpty(root: ConfigNode, path: readonly PropertyKey[]): boolean {
  const { node, exact } = find(root, path);
  return exact && node.content === null;
}

/** Returns the problem with its position; empty if a mistake at that position was already reported. */
export function locate(root: ConfigNode, path: readonly PropertyKey[], part: MistakePart, message: Phrase): readonly ConfigProblem[] {
  const { node, exact } = find(root, path);
  if (node.content === BROKEN) return [];
  if (exact) return [problemAt(node.location, path, part, message)];
  const variable = 'variable' in node.location ? variableFor(path) : null;
  return [problemAt(variable ? { variable } : beginningOf(node), path, 'key', message)];
}

/** Returns the location of a node. A section in a list has no position of its own, so the location of its first option is used. */
function beginningOf({ location, content }: ConfigNode): Location {
  const isKeyless = !('variable' in location) && location.key === null && location.value === null;
  const [first] = isKeyless && hasMembers(content) ? content.values() : [];
  return first?.location ?? location;
}

function unknownOption(path: readonly PropertyKey[], key: string): Phrase {
  const section = schemaAt(path);
  const bare = section && unwrap(section);
  const known = bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
  const meant = meantBy(key, known) ?? suggestion(key, known);
  return meant ? phrase('mistake.no_option_meant', { meant }) : phrase('mistake.no_option_known', { known: known.join(', ') });
}
