import {
  type AnnouncementContext,
  bridgeAnnouncement,
  deviceAnnouncement,
  deviceEntities,
  plantAnnouncement,
} from '../homeassistant/device-announcements.ts';
import type { DeviceAnnouncement } from '../homeassistant/discovery.ts';
import { type EntitySpec, pointEntity } from '../homeassistant/entities.ts';
import { hasCommunicator } from '../live/documents/device.ts';
import type { LiveDocument } from '../live/live-document.ts';
import type { Device, Plant, PointSpec } from '../model.ts';
import type { Subject } from '../poll/collector.ts';
import type { AsleepMode } from '../readings/data-state.ts';

/** The part of a state document that decides the announcement of its plant or device. */
export type AnnouncedDocument = Pick<LiveDocument, 'psKey' | 'subject' | 'points'>;

/** Which devices of a plant are announced: the plant and all its devices (`all`), the plant alone, or none. */
type Extent = 'all' | 'plant' | 'none';

/** The part of the announcer that is used here. `announce` makes Home Assistant show these devices; `complete`: all others are removed. */
interface AnnouncementTarget {
  announce(desired: readonly DeviceAnnouncement[], options: { readonly complete: boolean }): Promise<void>;
}

export interface AnnouncementsDeps {
  readonly announcer: AnnouncementTarget;
  readonly context: AnnouncementContext;
  readonly asleep: AsleepMode;
  /** If false, nothing is announced, and the discovery payloads of earlier runs are removed. */
  readonly discovery: boolean;
  readonly extentOf: (psId: string) => Extent;
}

interface CachedAnnouncement {
  readonly plant: Plant;
  readonly device: Device | null;
  readonly points: readonly PointSpec[];
  readonly announcement: DeviceAnnouncement;
}

/**
 * Announces plants and devices to Home Assistant, with the points in their state documents. A point is announced once it has had a
 * value.
 */
export class Announcements {
  readonly #deps: AnnouncementsDeps;
  /** Key: `ps_key`. Value: the last announcement and its inputs, so that an unchanged device is not rendered again. */
  readonly #made = new Map<string, CachedAnnouncement>();
  /** Key: point. Value: its entity, which all devices that have the point share. */
  readonly #entities = new WeakMap<PointSpec, EntitySpec>();
  /** Key: points. Value: the entities of a device that has them, which all such devices share; one map for devices with a communicator. */
  readonly #lists = {
    withCommunicator: new WeakMap<readonly PointSpec[], readonly EntitySpec[]>(),
    bare: new WeakMap<readonly PointSpec[], readonly EntitySpec[]>(),
  };

  constructor(deps: AnnouncementsDeps) {
    this.#deps = deps;
  }

  /**
   * Announces the bridge and the plants and devices of these documents.
   * @param complete true if there are no other documents, so that everything else that was announced is removed; false: it stays
   */
  async announce(documents: readonly AnnouncedDocument[], { complete }: { readonly complete: boolean }): Promise<void> {
    const { announcer, context, discovery } = this.#deps;
    const wanted = discovery ? [bridgeAnnouncement(context), ...documents.flatMap((document) => this.#announcement(document))] : [];
    await announcer.announce(wanted, { complete });
  }

  #announcement({ psKey, subject, points }: AnnouncedDocument): DeviceAnnouncement[] {
    if (subject === null) return [];
    const { plant, device } = subject;
    const extent = this.#deps.extentOf(plant.psId);
    if (device === null ? extent === 'none' : extent !== 'all') return [];
    const last = this.#made.get(psKey);
    if (last?.plant === plant && last.device === device && last.points === points) return [last.announcement];
    const announcement = this.#make(subject, points);
    this.#made.set(psKey, { plant, device, points, announcement });
    return [announcement];
  }

  #make({ plant, device }: Subject, points: readonly PointSpec[]): DeviceAnnouncement {
    const { context } = this.#deps;
    if (device === null) return plantAnnouncement(plant, this.#entitiesOf(points), context);
    return deviceAnnouncement(device, plant, this.#listFor(hasCommunicator(device), points), context);
  }

  #listFor(withCommunicator: boolean, points: readonly PointSpec[]): readonly EntitySpec[] {
    const lists = withCommunicator ? this.#lists.withCommunicator : this.#lists.bare;
    const list =
      lists.get(points) ?? deviceEntities({ hasCommunicator: withCommunicator }, this.#entitiesOf(points), this.#deps.context.texts);
    lists.set(points, list);
    return list;
  }

  #entitiesOf(points: readonly PointSpec[]): readonly EntitySpec[] {
    return points.map((spec) => this.#entity(spec));
  }

  #entity(spec: PointSpec): EntitySpec {
    const entity = this.#entities.get(spec) ?? pointEntity(spec, this.#deps.context.texts, this.#deps.asleep);
    this.#entities.set(spec, entity);
    return entity;
  }
}
