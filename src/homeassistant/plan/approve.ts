import { uniqueId } from '../discovery.ts';
import type { AnnouncedDevice, Components, Ledger } from '../ledger.ts';
import type { DeviceChange } from './compare.ts';

/**
 * @returns the ledger in which the planned removals, also those to be held, are removals to be confirmed by Home Assistant. The next
 * start carries them out, however many they are.
 */
export function approved(ledger: Ledger, plan: readonly DeviceChange[]): Ledger {
  const removals = new Set(
    plan.flatMap(({ entities }) =>
      entities.filter(({ change }) => change === 'remove' || change === 'hold').map((entity) => entity.uniqueId),
    ),
  );
  const devices = Object.entries(ledger.devices).map(([identifier, device]) => {
    const isRemoved = (key: string): boolean => removals.has(uniqueId(identifier, key));
    return [identifier, leavingIf(isRemoved, device)] as const;
  });
  return { ...ledger, devices: Object.fromEntries(devices) };
}

function leavingIf(isRemoved: (key: string) => boolean, device: AnnouncedDevice): AnnouncedDevice {
  const part = (components: Components, which: boolean): Components =>
    Object.fromEntries(Object.entries(components).filter(([key]) => isRemoved(key) === which));
  const { components, held, leaving } = device;
  return {
    ...device,
    components: part(components, false),
    held: part(held, false),
    leaving: { ...leaving, ...part(components, true), ...part(held, true) },
  };
}
