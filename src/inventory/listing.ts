import { isDeepStrictEqual } from 'node:util';
import type { Device } from '../model.ts';

/** The plants or devices that are taken as existing: those in the last list, and those that only the last list lacked. */
export interface Listing<T> {
  readonly present: ReadonlyMap<string, T>;
  /** Keys in `present` that the last list lacked. */
  readonly missedOnce: ReadonlySet<string>;
}

export const emptyListing = <T>(): Listing<T> => ({ present: new Map(), missedOnce: new Set() });

/**
 * Returns the listing after another list was read. An item that is missing for the first time stays, because iSolarCloud's lists are
 * sometimes incomplete. An item that two lists in a row lack is removed. An unchanged item stays the same object, so that values
 * derived from it need not be computed again.
 */
export function mergeListing<T>(listing: Listing<T>, listed: ReadonlyMap<string, T>): Listing<T> {
  const missedOnce = [...listing.present].filter(([key]) => !listed.has(key) && !listing.missedOnce.has(key));
  const present = [...listed].map(([key, value]) => [key, asBefore(listing.present.get(key), value)] as const);
  return { present: new Map([...present, ...missedOnce]), missedOnce: new Set(missedOnce.map(([key]) => key)) };
}

const asBefore = <T>(before: T | undefined, value: T): T => (before !== undefined && isDeepStrictEqual(before, value) ? before : value);

/** Returns the map `next`, in which unchanged values are the objects of `before`; `before` itself if no value has changed. */
export function unchangedAsBefore<T>(before: ReadonlyMap<string, T>, next: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const kept = new Map([...next].map(([key, value]) => [key, asBefore(before.get(key), value)]));
  const isSame = kept.size === before.size && [...kept].every(([key, value]) => before.get(key) === value);
  return isSame ? before : kept;
}

/** Returns the listing without the items for which `isGone` is true. */
export const withoutListed = <T>(listing: Listing<T>, isGone: (value: T) => boolean): Listing<T> => ({
  ...listing,
  present: new Map([...listing.present].filter(([, value]) => !isGone(value))),
});

/** Returns the values by key. */
export const byKey = <T>(values: readonly T[], key: (value: T) => string): ReadonlyMap<string, T> =>
  new Map(values.map((value) => [key(value), value]));

/** Returns the devices of each plant, by ps_id. */
export function groupedByPlant(devices: ReadonlyMap<string, Device>): ReadonlyMap<string, readonly Device[]> {
  const byPlant = new Map<string, Device[]>();
  for (const device of devices.values()) {
    const own = byPlant.get(device.psId);
    if (own === undefined) byPlant.set(device.psId, [device]);
    else own.push(device);
  }
  return byPlant;
}
