import type { DiscoveryContext } from '../discovery.ts';
import { uniqueId } from '../discovery.ts';
import { planDiscovery, type Situation } from '../discovery-plan.ts';
import type { Ledger } from '../ledger.ts';
import { announcedConfig, announcedConfigs } from './announced-configs.ts';
import { type AnnouncedConfig, compareAnnounced, type DeviceChange, withHeld } from './compare.ts';

interface PlanInputs extends Omit<Situation, 'published' | 'everything'> {
  /** Retained discovery payload on the broker by device identifier; `ledger` is completed from them (`recoverLedger`). */
  readonly retained: ReadonlyMap<string, string>;
}

/**
 * @returns what Home Assistant will have after a start that announces the desired devices, compared with what it has now
 * (docs/decisions/removals.md)
 */
export function foreseeStart({ retained, ...start }: PlanInputs, context: DiscoveryContext): readonly DeviceChange[] {
  const before = announcedConfigs(start.ledger, retained, context);
  const { steps, ledger } = planDiscovery({ ...start, published: new Map(), everything: true }, context);
  const after = new Map<string, AnnouncedConfig>(before);
  for (const step of steps) {
    if (step.kind === 'wait') continue;
    if (step.payload === null) after.delete(step.identifier);
    else after.set(step.identifier, announcedConfig(JSON.parse(step.payload())));
  }
  const held = heldIn(ledger);
  return withHeld(compareAnnounced(before, new Map(wanted(after, held))), (id) => held.has(id));
}

/** @returns the unique ids of the entities whose removal is held */
const heldIn = ({ devices }: Ledger): ReadonlySet<string> =>
  new Set(Object.entries(devices).flatMap(([identifier, device]) => Object.keys(device.held).map((key) => uniqueId(identifier, key))));

/** @returns the devices without the entities whose removal is held */
const wanted = (devices: ReadonlyMap<string, AnnouncedConfig>, held: ReadonlySet<string>) =>
  [...devices]
    .map(([identifier, { fields, components }]) => {
      const kept = Object.entries(components).filter(([key]) => !held.has(uniqueId(identifier, key)));
      return [identifier, { fields, components: Object.fromEntries(kept) }] as const;
    })
    .filter(([, { components }]) => Object.keys(components).length > 0);
