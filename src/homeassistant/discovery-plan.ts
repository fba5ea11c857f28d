import { createHash } from 'node:crypto';
import type { DeviceAnnouncement, DiscoveryContext, DiscoveryPayload } from './discovery.ts';
import { devicePayload } from './discovery.ts';
import { withEntityIds } from './entity-ids.ts';
import type { Components, Ledger } from './ledger.ts';
import { announcing, confirmRemoved, inHomeAssistant, isEmpty, without } from './ledger.ts';
import { removedPayload, withoutPendingRemoval, withPendingRemoval } from './removal-steps.ts';
import { levels, nearestViaDevices } from './via-device.ts';

/**
 * Wait after the payload of a new parent device, so that Home Assistant has set it up before a child's `via_device` names it
 * (home-assistant.md 1.2, via_device).
 */
const PARENT_WAIT_MS = 1_000;
/**
 * Minimum time between two different payloads of one device. While Home Assistant sets up the entities of the first payload, it
 * ignores parts of a second one (home-assistant.md 1.3, race).
 */
export const SETTLE_MS = 2_000;

/**
 * One step: either publish a retained discovery payload (if the payload is null, clear the topic), or wait. A payload is rendered
 * when it is published: those of a large fleet would take more memory together than everything else.
 */
export type DiscoveryStep =
  | { readonly kind: 'publish'; readonly identifier: string; readonly payload: (() => string) | null }
  | { readonly kind: 'wait'; readonly ms: number };

export interface DiscoveryPlan {
  readonly steps: readonly DiscoveryStep[];
  /** The ledger to save before the first step. It contains everything that Home Assistant may know from the first step on. */
  readonly ledger: Ledger;
  /** The ledger to save after all steps, if Home Assistant stayed in one online session meanwhile. */
  readonly confirmed: Ledger;
  /** Key: identifier of a device whose payload stays. Value: digest of that payload. */
  readonly unchanged: ReadonlyMap<string, string>;
}

export interface Situation {
  readonly desired: readonly DeviceAnnouncement[];
  /** Whether announced devices that are not in `desired` are removed. */
  readonly complete: boolean;
  readonly ledger: Ledger;
  /** Key: device identifier. Value: digest of the payload that is known to be on the broker. */
  readonly published: ReadonlyMap<string, string>;
  /**
   * True if the broker or Home Assistant may have lost everything. Then all payloads are published, and removals that are not
   * confirmed are repeated.
   */
  readonly everything: boolean;
  /** If more components would be removed, all of them stay in Home Assistant until the user confirms their removal. */
  readonly mostRemovals: number;
}

/**
 * Plans the steps that lead from the announced devices to the desired ones. Only changed payloads are published, those of parents
 * first. Components and devices that are no longer desired are removed as removal-steps.ts describes. Devices that the user deleted
 * are skipped, and their children get the next announced device above as `via_device`.
 */
export function planDiscovery(situation: Situation, context: DiscoveryContext): DiscoveryPlan {
  const { desired, complete, ledger, published, everything, mostRemovals } = situation;
  const isShown = ({ identifier, entities }: DeviceAnnouncement): boolean => entities.length > 0 && !ledger.devices[identifier]?.deleted;
  const shown = withEntityIds(desired.filter(isShown), ledger);
  const isAnnounced = new Set(shown.map(({ identifier }) => identifier));
  const parents = nearestViaDevices(desired, isAnnounced);
  const next = announcing(ledger, shown, { complete, mostRemovals });
  const removed = removals(ledger, next, { isAnnounced, everything });
  const unchanged = new Map<string, string>();
  // Components whose removal was held were not announced meanwhile, so the present session of Home Assistant may not know them.
  const mayBeUnknown = (identifier: string): boolean => everything || !isEmpty(ledger.devices[identifier]?.held ?? {});

  const announced = levels(shown, parents).map((level) =>
    level.map((device): Sequence => {
      const { identifier } = device;
      const payload = (): DiscoveryPayload => devicePayload(device, parents.get(identifier) ?? null, context);
      const digest = everything ? undefined : published.get(identifier);
      const isNew = digest === undefined;
      if (digest !== undefined && !removed.has(identifier) && digest === digestOf(toText(payload()))) {
        unchanged.set(identifier, digest);
        return { identifier, stages: [], isNew };
      }
      const removal = removalStages(identifier, payload, removed.get(identifier) ?? {}, mayBeUnknown(identifier), context);
      return { identifier, stages: [...removal, () => toText(payload())], isNew };
    }),
  );
  const departed = Object.entries(next.devices)
    .filter(([identifier]) => !isAnnounced.has(identifier) && removed.has(identifier))
    .map(([identifier, device]): Sequence => {
      const onceMore = mayBeUnknown(identifier) ? [() => toText(removedPayload(identifier, device, context))] : [];
      return { identifier, stages: [...onceMore, null], isNew: false };
    });
  return {
    steps: steps([departed, ...announced]),
    ledger: next,
    confirmed: confirmRemoved(next, removed),
    unchanged,
  };
}

/** Renders a payload. */
type Stage = () => string;

/** The payloads to publish one after the other on the discovery topic of one device. */
interface Sequence {
  readonly identifier: string;
  readonly stages: readonly (Stage | null)[];
  /** True if Home Assistant may not have this device yet. */
  readonly isNew: boolean;
}

/**
 * @returns the components to remove, by device identifier: those that are no longer desired; with `everything` also those whose
 * removal no session of Home Assistant has confirmed. A device that is not announced is removed as a whole, so nothing of it is
 * removed while Home Assistant still has other components of it.
 */
function removals(
  { devices: before }: Ledger,
  { devices: next }: Ledger,
  { isAnnounced, everything }: { readonly isAnnounced: ReadonlySet<string>; readonly everything: boolean },
): ReadonlyMap<string, Components> {
  const removed = Object.entries(next)
    .filter(([identifier, device]) => isAnnounced.has(identifier) || isEmpty(inHomeAssistant(device)))
    .map(([identifier, { leaving }]) => [identifier, everything ? leaving : without(leaving, before[identifier]?.leaving ?? {})] as const);
  return new Map(removed.filter(([, components]) => !isEmpty(components)));
}

function removalStages(
  identifier: string,
  payload: () => DiscoveryPayload,
  leaving: Components,
  mayBeUnknown: boolean,
  context: DiscoveryContext,
): readonly Stage[] {
  if (isEmpty(leaving)) return [];
  const onceMore = (): string => toText(withPendingRemoval(payload(), leaving, identifier, context));
  return [...(mayBeUnknown ? [onceMore] : []), () => toText(withoutPendingRemoval(payload(), leaving))];
}

/** Digest that is kept instead of the payload itself (about 20 kB) to find out whether the payload has changed. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64');

const toText = (payload: DiscoveryPayload): string => JSON.stringify(payload);

/**
 * Orders the publications: first the first payload of each device, level by level, with a wait after a level of new devices; then,
 * after a wait, the second payload of each device that has one; and so on.
 */
function steps(groups: readonly (readonly Sequence[])[]): readonly DiscoveryStep[] {
  const stage = (index: number): readonly (readonly Sequence[])[] =>
    groups.map((group) => group.filter(({ stages }) => stages.length > index)).filter((group) => group.length > 0);
  const publish = (group: readonly Sequence[], index: number): readonly DiscoveryStep[] =>
    group.map(({ identifier, stages }) => ({ kind: 'publish', identifier, payload: stages[index] ?? null }));

  const result: DiscoveryStep[] = [];
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
