import { z } from 'zod';
import type { DiscoveryContext, DiscoveryPayload } from '../discovery.ts';
import { uniqueId } from '../discovery.ts';
import { type AnnouncedDevice, inHomeAssistant, type Ledger } from '../ledger.ts';
import { ownConfig } from '../ledger-recovery.ts';
import type { AnnouncedConfig } from './compare.ts';

const componentSchema = z.record(z.string(), z.unknown());

/** @returns what a discovery payload says about its device, without the version of the program that published it */
export const announcedConfig = ({
  device,
  availability,
  state_topic,
  components,
}: Pick<DiscoveryPayload, 'device' | 'availability' | 'components'> & { readonly state_topic?: string | undefined }): AnnouncedConfig => ({
  fields: { ...device, availability, state_topic },
  components,
});

/**
 * @returns the devices of this bridge that Home Assistant may have, by identifier: those in the ledger, as their retained discovery
 * payloads describe them. Of a component that no retained payload describes, only the platform is known. A leaving component that its
 * payload does not describe any more has been removed, although no session of Home Assistant has confirmed it.
 * @param ledger completed from the retained payloads (`recoverLedger`)
 * @param retained discovery payload by device identifier
 */
export function announcedConfigs(
  { devices }: Ledger,
  retained: ReadonlyMap<string, string>,
  context: DiscoveryContext,
): ReadonlyMap<string, AnnouncedConfig> {
  const known = Object.entries(devices).map(
    ([identifier, device]) => [identifier, configOf(identifier, device, retained.get(identifier) ?? '', context)] as const,
  );
  return new Map(known.filter(([, { components }]) => Object.keys(components).length > 0));
}

function configOf(identifier: string, device: AnnouncedDevice, payload: string, context: DiscoveryContext): AnnouncedConfig {
  const own = ownConfig(payload, context);
  const entries = Object.entries({ ...inHomeAssistant(device), ...device.leaving }).flatMap(([key, platform]) => {
    const { data } = componentSchema.safeParse(own?.components[key]);
    const isDescribed = data?.['unique_id'] === uniqueId(identifier, key);
    if (!isDescribed && key in device.leaving) return [];
    return [[key, isDescribed ? { ...data, platform } : { platform }] as const];
  });
  const known = Object.fromEntries(entries);
  return own === null ? { fields: { name: device.name }, components: known } : announcedConfig({ ...own, components: known });
}
