import type { PointSpec } from '../model.ts';
import { SAMPLE_KEYS } from './documents/samples.ts';
import type { Value } from './documents/values.ts';

type StateValues = Record<string, Value>;

/**
 * Makes state documents whose values are all null. V8 makes a hash table of an object that gets more than some dozen computed keys,
 * which takes several times the memory, and the time, of an object with a fixed shape. Objects from `JSON.parse` have a fixed shape,
 * and so have their copies. All documents with the same keys therefore are copies of one template.
 */
export class StateTemplates {
  /** Key: keys from the listings. Value: the templates by the list of points. */
  readonly #made = new Map<readonly string[], WeakMap<readonly PointSpec[], StateValues>>();

  /**
   * @param listedKeys the keys with values from the cloud's listings; always the same array for the same keys
   * @returns a new document with these keys, the slugs of the points, the keys about samples, and `device_time`, in this order
   */
  blank(listedKeys: readonly string[], points: readonly PointSpec[]): StateValues {
    const ofKeys = this.#made.get(listedKeys) ?? new WeakMap<readonly PointSpec[], StateValues>();
    this.#made.set(listedKeys, ofKeys);
    const template = ofKeys.get(points) ?? templateOf(listedKeys, points);
    ofKeys.set(points, template);
    return { ...template };
  }
}

function templateOf(listedKeys: readonly string[], points: readonly PointSpec[]): StateValues {
  const keys = [...listedKeys, ...points.map(({ slug }) => slug), ...SAMPLE_KEYS, 'device_time'];
  return JSON.parse(JSON.stringify(Object.fromEntries(keys.map((key) => [key, null]))));
}
