import {
  type AnnouncementContext,
  bridgeAnnouncement,
  deviceAnnouncement,
  plantAnnouncement,
} from '../homeassistant/device-announcements.ts';
import type { DeviceAnnouncement } from '../homeassistant/discovery.ts';
import { type EntitySpec, pointEntity } from '../homeassistant/entities.ts';
import type { HomeAssistant } from '../homeassistant/home-assistant.ts';
import type { PointSpec } from '../model.ts';
import type { Subject } from '../poll/collector.ts';
import type { LatestSamples } from '../poll/latest-samples.ts';
import type { AsleepMode } from '../readings/data-state.ts';
import { deviceIdentifier, escapeId } from '../topics.ts';
import { Memo } from './memo.ts';

/** What Home Assistant is shown of a plant: all its devices, the plant alone, or nothing. */
type Extent = 'all' | 'plant' | 'none';

export interface AnnouncementsDeps {
  readonly announcer: Pick<HomeAssistant, 'announced' | 'announce'>;
  readonly latest: LatestSamples;
  readonly context: AnnouncementContext;
  readonly asleep: AsleepMode;
  /** Off: whatever was announced before is taken back. */
  readonly discovery: boolean;
  readonly extentOf: (psId: string) => Extent;
}

/** Tells Home Assistant what there is. A point is announced once it has had a value, and stays so while it is selected. */
export class Announcements {
  readonly #deps: AnnouncementsDeps;
  readonly #points = new Memo<readonly PointSpec[]>();
  readonly #announcements = new Memo<DeviceAnnouncement>();
  /** One for all devices that have the point. */
  readonly #entities = new WeakMap<PointSpec, EntitySpec>();

  constructor(deps: AnnouncementsDeps) {
    this.#deps = deps;
  }

  /** The points that are shown: those that have had a value, in this run or an earlier one. */
  pointsOf({ psKey, specs }: Subject): readonly PointSpec[] {
    const { announcer, latest } = this.#deps;
    const known = latest.known(psKey);
    const { announced } = announcer;
    return this.#points.of(psKey, [specs, known, announced], () => {
      const components = announced[deviceIdentifier(psKey)]?.components ?? {};
      return specs.filter(({ pointId }) => known.has(pointId) || components[escapeId(pointId)] !== undefined);
    });
  }

  /** @param complete these are all; otherwise whatever else was announced before stays */
  async announce(subjects: readonly Subject[], { complete }: { complete: boolean }): Promise<void> {
    const { announcer, context, discovery } = this.#deps;
    const wanted = discovery ? [bridgeAnnouncement(context), ...subjects.flatMap((subject) => this.#announcement(subject))] : [];
    await announcer.announce(wanted, { complete });
  }

  #announcement(subject: Subject): DeviceAnnouncement[] {
    const { psKey, plant, device } = subject;
    const extent = this.#deps.extentOf(plant.psId);
    if (device === null ? extent === 'none' : extent !== 'all') return [];
    const points = this.pointsOf(subject);
    return [this.#announcements.of(psKey, [plant, device, points], () => this.#make(subject, points))];
  }

  #make({ plant, device }: Subject, points: readonly PointSpec[]): DeviceAnnouncement {
    const { context } = this.#deps;
    const entities = points.map((spec) => this.#entity(spec));
    return device === null ? plantAnnouncement(plant, entities, context) : deviceAnnouncement(device, plant, entities, context);
  }

  #entity(spec: PointSpec): EntitySpec {
    const entity = this.#entities.get(spec) ?? pointEntity(spec, this.#deps.context.language, this.#deps.asleep);
    this.#entities.set(spec, entity);
    return entity;
  }
}
