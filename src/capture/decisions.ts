/**
 * Decisions on how each member of an object appears in a capture. The compiler refuses a member without a decision, and the
 * decision `shown` for a member that can hold free text.
 */

import type { Pseudonyms } from './pseudonyms.ts';

/** Returns the replacement of a value in the capture. */
type Rewrite<T> = (value: T, pseudonyms: Pseudonyms) => T;

/** For a value: `shown` unchanged, or a function that returns its replacement. For a section: a decision for each member. */
type Decision<T> = IsSection<T> extends true ? Decisions<T> : Rewrite<T> | (IsClosed<T> extends true ? 'shown' : never);

export type Decisions<T> = { readonly [Name in keyof T]-?: Decision<T[Name]> };

/** Whether a type is an object with fixed names of members. A list or a map is not. */
type IsSection<T> = [T] extends [object] ? ([T] extends [readonly unknown[]] ? false : string extends keyof T ? false : true) : false;

/**
 * Whether a type allows only numbers, booleans, null, undefined and fixed words, also as members of lists and objects. Such values
 * cannot hold personal data.
 */
type IsClosed<T> = [OpenPart<T>] extends [never] ? true : false;

/** The parts of a type that can hold free text; `never` if there are none. The names in a map count as free text. */
type OpenPart<T> = T extends string
  ? string extends T
    ? T
    : never
  : T extends readonly (infer Item)[]
    ? OpenPart<Item>
    : T extends object
      ? string extends keyof T
        ? T
        : { [Name in keyof T]-?: OpenPart<T[Name]> }[keyof T]
      : T extends number | boolean | null | undefined
        ? never
        : T;

/** Returns the value unchanged. The compiler refuses a value that can hold free text. */
export const shown = <T>(value: IsClosed<T> extends true ? T : never): T => value;

/** Returns the object with the decision for each member applied. */
export function decided<T extends object>(decisions: Decisions<T>, value: T, pseudonyms: Pseudonyms): T {
  const members = (Object.keys(decisions) as (keyof T)[]).map((name) => {
    const decision: unknown = decisions[name];
    const member = value[name];
    if (decision === 'shown') return [name, member];
    if (typeof decision === 'function') return [name, (decision as Rewrite<T[typeof name]>)(member, pseudonyms)];
    return [name, decided(decision as Decisions<object>, member as object, pseudonyms)];
  });
  return Object.fromEntries(members) as T;
}
