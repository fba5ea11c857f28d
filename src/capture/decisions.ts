/**
 * What a capture shows of an object, decided for each member. A member without a decision does not compile, and neither does
 * `shown` for one that can hold free text.
 */

import type { Pseudonyms } from './pseudonyms.ts';

/** What stands for a value in the capture. */
type Rewrite<T> = (value: T, pseudonyms: Pseudonyms) => T;

/** Of a value: `shown` as it is, or a function that gives what stands for it. Of a section: a decision for each member. */
type Decision<T> = IsSection<T> extends true ? Decisions<T> : Rewrite<T> | (IsClosed<T> extends true ? 'shown' : never);

export type Decisions<T> = { readonly [Name in keyof T]-?: Decision<T[Name]> };

/** An object whose members are known by name; a list or a map is none. */
type IsSection<T> = [T] extends [object] ? ([T] extends [readonly unknown[]] ? false : string extends keyof T ? false : true) : false;

/** Whether a value can only be a number, a flag, nothing, or one of certain words; a list or an object of such is closed too. */
type IsClosed<T> = [OpenPart<T>] extends [never] ? true : false;

/** Those parts of a type that can hold free text; never where none can. The names in a map are free text. */
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

/** A value that is shown as it is; does not compile for one that can hold free text. */
export const shown = <T>(value: IsClosed<T> extends true ? T : never): T => value;

/** The object with every member as it was decided. */
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
