import type { DeviceAnnouncement, DiscoveryContext } from '../discovery.ts';
import { planDiscovery } from '../discovery-plan.ts';
import type { Ledger } from '../ledger.ts';
import { announcedConfig, announcedConfigs } from './announced-configs.ts';
import { type AnnouncedConfig, compareAnnounced, type DeviceChange } from './compare.ts';

export interface PlanInputs {
  /** The devices that the bridge will announce. */
  readonly desired: readonly DeviceAnnouncement[];
  /** Whether the bridge will remove announced devices that are not in `desired`. */
  readonly complete: boolean;
  /** The ledger, completed from the retained payloads (`recoverLedger`). */
  readonly ledger: Ledger;
  /** Retained discovery payload on the broker by device identifier. */
  readonly retained: ReadonlyMap<string, string>;
}

/** @returns what Home Assistant will have after a start that announces the desired devices, compared with what it has now */
export function foreseeStart({ desired, complete, ledger, retained }: PlanInputs, context: DiscoveryContext): readonly DeviceChange[] {
  const before = announcedConfigs(ledger, retained, context);
  const { steps } = planDiscovery({ desired, complete, ledger, published: new Map(), everything: true }, context);
  const after = new Map<string, AnnouncedConfig>(before);
  for (const step of steps) {
    if (step.kind === 'wait') continue;
    if (step.payload === null) after.delete(step.identifier);
    else after.set(step.identifier, announcedConfig(JSON.parse(step.payload())));
  }
  return compareAnnounced(before, after);
}
