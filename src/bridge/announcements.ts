import { type AnnouncementContext, bridgeAnnouncement, deviceAnnouncement, plantAnnouncement } from '../homeassistant/announcements.ts';
import type { Announcer } from '../homeassistant/announcer.ts';
import type { DeviceAnnouncement } from '../homeassistant/discovery.ts';
import { type EntitySpec, pointEntity } from '../homeassistant/entities.ts';
import { deviceIdentifier, escapeId } from '../topics.ts';
import type { Subject } from './intake.ts';
import type { Latest } from './latest.ts';

/** What Home Assistant is shown of a plant: all its devices, the plant alone, or nothing. */
export type Extent = 'all' | 'plant' | 'none';

export interface AnnouncementsDeps {
  readonly announcer: Announcer;
  readonly latest: Latest;
  readonly context: AnnouncementContext;
  /** Off: whatever was announced before is taken back. */
  readonly discovery: boolean;
  readonly extentOf: (psId: string) => Extent;
}

/** Tells Home Assistant what there is. A point is announced once it has had a value, and stays so while it is selected. */
export class Announcements {
  readonly #deps: AnnouncementsDeps;

  constructor(deps: AnnouncementsDeps) {
    this.#deps = deps;
  }

  /** Whether a point of a device was announced, in this run or an earlier one. */
  isAnnounced(psKey: string, pointId: string): boolean {
    return this.#deps.announcer.announcedKeys(deviceIdentifier(psKey)).has(escapeId(pointId));
  }

  async announce(subjects: readonly Subject[]): Promise<void> {
    const { announcer, context, discovery } = this.#deps;
    const wanted = discovery ? [bridgeAnnouncement(context), ...subjects.flatMap((subject) => this.#announcement(subject))] : [];
    await announcer.announce(wanted);
  }

  #announcement(subject: Subject): DeviceAnnouncement[] {
    const { context, extentOf } = this.#deps;
    const { plant, device } = subject;
    const extent = extentOf(plant.psId);
    if (device === null) return extent === 'none' ? [] : [plantAnnouncement(plant, this.#points(subject), context)];
    return extent === 'all' ? [deviceAnnouncement(device, plant, this.#points(subject), context)] : [];
  }

  #points({ psKey, specs }: Subject): readonly EntitySpec[] {
    const { latest, context } = this.#deps;
    return specs
      .filter(({ pointId }) => latest.isKnown(psKey, pointId) || this.isAnnounced(psKey, pointId))
      .map((spec) => pointEntity(spec, context.language));
  }
}
