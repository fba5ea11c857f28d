import type { DeviceAnnouncement, DiscoveryContext, DiscoveryPayload, NamedAnnouncement } from './discovery.ts';
import { devicePayload } from './discovery.ts';
import { withEntityIds } from './entity-ids.ts';
import type { Components, Ledger } from './ledger.ts';
import { levels, nearestParents } from './parents.ts';
import { departedPayload, withLeaving, withoutLeaving } from './removal.ts';

/** Home Assistant must have set up a parent before its children name it (home-assistant.md 1.2, via_device). */
const PARENT_WAIT_MS = 1_000;
/** Two different payloads of one device must not come faster (home-assistant.md 1.3, race). */
export const SETTLE_MS = 2_000;

/** Publish a discovery payload retained (null: empty its topic), or wait. */
export type Step =
  | { readonly kind: 'publish'; readonly identifier: string; readonly payload: string | null }
  | { readonly kind: 'wait'; readonly ms: number };

export interface Plan {
  readonly steps: readonly Step[];
  /** To be saved before the first step: what may be in Home Assistant from then on. */
  readonly ledger: Ledger;
  /** The ledger afterwards, if one session of Home Assistant saw all steps. */
  readonly confirmed: Ledger;
  /** Payload on the broker afterwards, by identifier. */
  readonly published: Map<string, string>;
}

export interface Situation {
  readonly desired: readonly DeviceAnnouncement[];
  readonly ledger: Ledger;
  /** Payload known to be on the broker, by identifier. */
  readonly published: ReadonlyMap<string, string>;
  /** The broker or Home Assistant may know nothing: publish all, and repeat removals that nobody is known to have seen. */
  readonly everything: boolean;
}

/** Payloads that one device's topic gets one after the other. */
interface Sequence {
  readonly identifier: string;
  readonly payloads: readonly (string | null)[];
  /** Home Assistant may not know the device yet. */
  readonly isNew: boolean;
}

/**
 * How to get from what was announced to what is desired. Changed payloads only, parents first; components and devices that
 * are gone are taken out in the steps of removal.ts. Devices the user deleted are passed over, their children hang on the
 * next device above.
 */
export function plan({ desired, ledger, published, everything }: Situation, context: DiscoveryContext): Plan {
  const shown = withEntityIds(
    desired.filter(({ identifier, entities }) => entities.length > 0 && !ledger.devices[identifier]?.deleted),
    ledger,
  );
  const parents = nearestParents(desired, new Set(shown.map(({ identifier }) => identifier)));
  const next = nextLedger(shown, ledger);
  const afterwards = new Map<string, string>();

  /** What this plan takes out: what just left, or with everything also what left while no Home Assistant was known to see it. */
  const removing = (identifier: string): Components => {
    const { components = {}, leaving = {} } = next.devices[identifier] ?? {};
    return everything ? leaving : without(ledger.devices[identifier]?.components ?? {}, components);
  };
  const announce = (announcement: NamedAnnouncement): Sequence => {
    const { identifier } = announcement;
    const payload = devicePayload(announcement, parents.get(identifier) ?? null, context);
    const text = JSON.stringify(payload);
    afterwards.set(identifier, text);
    const unchanged = !everything && published.get(identifier) === text;
    const payloads = [...removalPayloads(payload, removing(identifier), identifier), ...(unchanged ? [] : [text])];
    return { identifier, payloads, isNew: everything || !published.has(identifier) };
  };
  const removalPayloads = (payload: DiscoveryPayload, leaving: Components, identifier: string): readonly string[] => {
    if (isEmpty(leaving)) return [];
    const once = everything ? [withLeaving(payload, leaving, identifier, context)] : [];
    return [...once, withoutLeaving(payload, leaving)].map((stage) => JSON.stringify(stage));
  };
  const announcing = levels(shown, parents).map((level) => level.map(announce));
  const departing = Object.entries(next.devices)
    .filter(([identifier]) => !afterwards.has(identifier) && !isEmpty(removing(identifier)))
    .map(([identifier, device]): Sequence => {
      const once = everything ? [JSON.stringify(departedPayload(identifier, device, context))] : [];
      return { identifier, payloads: [...once, null], isNew: false };
    });

  return {
    steps: steps([departing, ...announcing]),
    ledger: next,
    confirmed: confirmedLedger(next, removing),
    published: afterwards,
  };
}

/** The ledger once `shown`, and nothing else, is announced. */
function nextLedger(shown: readonly NamedAnnouncement[], ledger: Ledger): Ledger {
  const devices = mapValues(ledger.devices, (device) => ({
    ...device,
    components: {},
    leaving: { ...device.leaving, ...device.components },
  }));
  for (const { identifier, name, entityIdPrefix, entities } of shown) {
    const components = Object.fromEntries(entities.map(({ key, platform }) => [key, platform]));
    const leaving = without(devices[identifier]?.leaving ?? {}, components);
    devices[identifier] = { name, entityIdPrefix, components, leaving, deleted: false };
  }
  return { ...ledger, devices };
}

/** The ledger without what Home Assistant has seen out. */
function confirmedLedger(ledger: Ledger, removed: (identifier: string) => Components): Ledger {
  const devices = Object.entries(ledger.devices)
    .map(([identifier, device]) => [identifier, { ...device, leaving: without(device.leaving, removed(identifier)) }] as const)
    .filter(([, { components, leaving, deleted }]) => deleted || !isEmpty(components) || !isEmpty(leaving));
  return { ...ledger, devices: Object.fromEntries(devices) };
}

/** Stage by stage: each device's first payload, level by level; once these have settled, each one's second; and so on. */
function steps(groups: readonly (readonly Sequence[])[]): readonly Step[] {
  const stage = (index: number): readonly (readonly Sequence[])[] =>
    groups.map((group) => group.filter(({ payloads }) => payloads.length > index)).filter((group) => group.length > 0);
  const publish = (group: readonly Sequence[], index: number): readonly Step[] =>
    group.map(({ identifier, payloads }) => ({ kind: 'publish', identifier, payload: payloads[index] ?? null }));

  const result: Step[] = [];
  let parentsAreNew = false;
  for (const group of stage(0)) {
    if (parentsAreNew) result.push({ kind: 'wait', ms: PARENT_WAIT_MS });
    result.push(...publish(group, 0));
    parentsAreNew = group.some(({ isNew }) => isNew);
  }
  for (let index = 1; stage(index).length > 0; index++) {
    result.push({ kind: 'wait', ms: SETTLE_MS }, ...publish(stage(index).flat(), index));
  }
  return result;
}

const mapValues = <V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

const without = (components: Components, others: Components): Components =>
  Object.fromEntries(Object.entries(components).filter(([key]) => others[key] === undefined));

const isEmpty = (components: Components): boolean => Object.keys(components).length === 0;
