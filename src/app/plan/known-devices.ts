import { accountsIn } from '../../config/accounts.ts';
import type { Config } from '../../config/schema.ts';
import {
  bridgeAnnouncement,
  type DeviceDescription,
  describedDevice,
  describedPlant,
  deviceEntities,
} from '../../homeassistant/device-announcements.ts';
import type { DeviceAnnouncement } from '../../homeassistant/discovery.ts';
import { pointEntity } from '../../homeassistant/entities.ts';
import { announcedNow, inHomeAssistant, type Ledger, wasAnnouncedIn } from '../../homeassistant/ledger.ts';
import type { AnnouncedConfig } from '../../homeassistant/plan/compare.ts';
import { deviceTypeIn, psIdIn } from '../../isolarcloud/wire/device.ts';
import type { PreviousRun } from '../../live/previous-run.ts';
import { type PointSpec, psIdOfPlantKey } from '../../model.ts';
import { EffectivePoints } from '../../poll/effective-points.ts';
import { bridgeIdentifier, deviceIdentifier, psKeyOf } from '../../topics.ts';
import { announcementOptions } from '../announcing.ts';
import { collectorOptions } from '../collector-options.ts';
import { textsOf } from '../texts.ts';

/** What a start will announce, as far as it is known. */
export interface Foreseen {
  readonly desired: readonly DeviceAnnouncement[];
  /** Whether announced devices that are not in `desired` will be removed. */
  readonly complete: boolean;
  /** Points that the start will announce if iSolarCloud has a value of them. */
  readonly possible: readonly PossiblePoint[];
}

export interface PossiblePoint {
  readonly psKey: string;
  readonly pointId: string;
  readonly slug: string;
}

export interface KnownDevices {
  /** The ledger, completed from the retained discovery payloads. */
  readonly ledger: Ledger;
  /** The announced devices by identifier. */
  readonly announced: ReadonlyMap<string, AnnouncedConfig>;
  readonly previousRun: PreviousRun;
}

/**
 * Determines without the cloud what a start with this configuration will announce: the devices that are announced now, with the
 * points that the configuration selects and that have ever had a value.
 */
export function foreseeKnown(config: Config, { ledger, announced, previousRun }: KnownDevices, version: string): Foreseen {
  const { context, discovery, extentOf, asleep } = announcementOptions(config, { texts: textsOf(config), version });
  const { selection, computed } = collectorOptions(config);
  const points = new EffectivePoints(selection, computed);
  const wasAnnounced = wasAnnouncedIn(ledger.devices);
  const possible: PossiblePoint[] = [];

  const entitiesOf = (psKey: string) => {
    const specs = points.specsOf(deviceTypeIn(psKey) ?? 0, psKey);
    const state = previousRun.of(psKey)?.state ?? {};
    const isKnown = ({ slug, pointId }: PointSpec): boolean => slug in state || wasAnnounced(psKey, pointId);
    possible.push(...specs.filter((spec) => !isKnown(spec)).map(({ pointId, slug }) => ({ psKey, pointId, slug })));
    return specs.filter(isKnown).map((spec) => pointEntity(spec, context.texts, asleep));
  };
  const announcement = (identifier: string): readonly DeviceAnnouncement[] => {
    const psKey = psKeyOf(identifier);
    const psId = psKey === null ? null : psIdIn(psKey);
    if (psKey === null || psId === null || !isChosen(config, psId)) return [];
    const extent = extentOf(psId);
    const description = descriptionIn(announced.get(identifier)?.fields ?? {}, ledger.devices[identifier]?.name ?? psKey);
    if (psIdOfPlantKey(psKey) !== null) return extent === 'none' ? [] : [describedPlant(psId, description, entitiesOf(psKey), context)];
    if (extent !== 'all') return [];
    const hasCommunicator = inHomeAssistant(ledger.devices[identifier])['data_switch'] !== undefined;
    const entities = deviceEntities({ hasCommunicator }, entitiesOf(psKey), context.texts);
    return [describedDevice({ psId, psKey }, description, entities, context)];
  };
  // A device that is not announced now, but has a retained state, exists too.
  const hasState = [...previousRun.psKeys()].map(deviceIdentifier).filter((identifier) => ledger.devices[identifier] !== undefined);
  const identifiers = new Set([...announcedNow(ledger.devices), ...hasState]);
  identifiers.delete(bridgeIdentifier(config.mqtt.base_topic));
  const desired = discovery ? [bridgeAnnouncement(context), ...[...identifiers].flatMap(announcement)] : [];
  return { desired, complete: true, possible };
}

/**
 * Whether the configuration chooses the plant. A plant may be chosen by the serial number of a device, which is not known here. Of
 * several accounts it is not known either which has the plant, so one that excludes it has it.
 */
function isChosen(config: Config, psId: string): boolean {
  const choices = accountsIn(config).map((account) => account.config.plants);
  const isIncluded = ({ include }: Config['plants']): boolean =>
    include === 'all' || include.includes(psId) || include.some((entry) => entry.startsWith('sn:'));
  return choices.some(isIncluded) && !choices.some(({ exclude }) => exclude.includes(psId));
}

/** The description in an announced configuration. The names for entity ids are not needed: the ledger has the ids. */
function descriptionIn(fields: AnnouncedConfig['fields'], name: string): DeviceDescription {
  const text = (field: string): string | null => {
    const value = fields[field];
    return typeof value === 'string' ? value : null;
  };
  return {
    name: text('name') ?? name,
    manufacturer: text('manufacturer'),
    model: text('model'),
    modelId: text('model_id'),
    serialNumber: text('serial_number'),
    firmware: text('sw_version'),
    entityIdNames: [],
  };
}
