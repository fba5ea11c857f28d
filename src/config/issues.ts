/** What the schema objects to, in the user's words. */

import { closest, distance } from 'fastest-levenshtein';
import * as z from 'zod';
import { BROKEN, type Entry, find } from './entry.ts';
import { type ConfigProblem, problemAt } from './problems.ts';
import { schemaAt, unwrap } from './shape.ts';

type Issue = z.core.$ZodIssue;

/** The nearest of the known words, if it is near enough to be meant. */
export function suggestion(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const nearest = closest(word.toLowerCase(), known);
  return distance(word.toLowerCase(), nearest) <= Math.max(2, nearest.length / 3) ? nearest : null;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'must be text; if it begins with [ or {, put it in quotes',
  number: 'must be a number, without quotes',
  int: 'must be a whole number',
  boolean: 'must be true or false, without quotes',
  object: 'must be a section; write its options on the lines below, further to the right',
  record: 'must be a section; write one line for each, further to the right, such as "1234567": plant',
  array: 'must be a list; write [a, b], or one entry a line with - before it',
};

/** Messages for what the schema itself has no words for; given to zod as its error map. */
export function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return 'is missing';
    return EXPECTED[issue.expected];
  }
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    const meant = suggestion(String(issue.input), known);
    return `must be ${known.join(', ').replace(/, ([^,]*)$/, ' or $1')}${meant ? `; did you mean ${meant}?` : ''}`;
  }
  return undefined;
}

/** An issue of the schema as the problems it stands for, each at its place. */
export function problemsOf(issue: Issue, root: Entry): readonly ConfigProblem[] {
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
    default:
      return locate(root, issue.path, 'value', issue.message);
  }
}

function locate(root: Entry, path: readonly PropertyKey[], part: 'key' | 'value', message: string): readonly ConfigProblem[] {
  const { entry, exact } = find(root, path);
  return entry.content === BROKEN ? [] : [problemAt(entry.place, path, exact ? part : 'key', message)];
}

function unknownOption(path: readonly PropertyKey[], key: string): string {
  const section = schemaAt(path);
  const bare = section && unwrap(section);
  const known = bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
  const meant = suggestion(key, known);
  return meant ? `is no option; did you mean ${meant}?` : `is no option; here are known: ${known.join(', ')}`;
}
