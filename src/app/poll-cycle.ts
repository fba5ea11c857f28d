import { isoTime } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { BridgeError } from '../errors.ts';
import { alarmEvent } from '../live/documents/alarms.ts';
import { type BridgeStatus, bridgeDocument, communicatorStatus } from '../live/documents/bridge.ts';
import { healthOf } from '../live/health.ts';
import { type Alarm, PLANT_DEVICE_TYPE, plantKey } from '../model.ts';
import type { Collector, Subject } from '../poll/collector.ts';
import type { Quota } from '../poll/quota.ts';
import { ALL_PLANTS, type PollSelection } from '../poll/reader.ts';
import type { Announcements } from '../publish/announcements.ts';
import { Memo } from '../publish/memo.ts';
import type { PreviousRunStates } from '../publish/previous-run-states.ts';
import type { RetainedState, Topic } from '../publish/retained-state.ts';
import { topicsOf } from '../publish/state-topics.ts';
import type { AsleepMode } from '../readings/data-state.ts';
import type { PollScheduler, RecordedPoll } from '../schedule/poll-scheduler.ts';
import type { Topics } from '../topics.ts';

/** What is needed of the MQTT edge beside the picture. */
interface Messages {
  retain(topic: string, payload: string): void;
  /** Not retained: for those who listen now. */
  send(topic: string, payload: string): void;
}

export interface PollCycleDeps extends Pick<Clock, 'now'> {
  readonly collector: Collector;
  readonly quota: Quota;
  readonly retainedState: RetainedState;
  readonly messages: Messages;
  readonly announcements: Announcements;
  readonly previousRunStates: PreviousRunStates;
  readonly topics: Topics;
  readonly plainTopics: boolean;
  readonly asleep: AsleepMode;
  readonly scheduler: Pick<PollScheduler, 'intervalMs'>;
  /** Why not everything survives a restart at present; null: it does. */
  readonly stateProblem: () => BridgeError | null;
}

/** What the cloud has goes to MQTT and Home Assistant, one poll after the other. */
export class PollCycle {
  readonly #deps: PollCycleDeps;
  readonly #topics = new Memo<readonly Topic[]>();
  #lastPollMs: number | null = null;
  #ended: BridgeError | null = null;
  /** Alarms that are open; null before they were first asked for. */
  #openAlarms: ReadonlySet<string> | null = null;

  constructor(deps: PollCycleDeps) {
    this.#deps = deps;
  }

  /**
   * One poll cycle.
   * @throws BridgeError whatever concerns more than one call: account, network, cloud
   */
  async run(turn: PollSelection = ALL_PLANTS): Promise<RecordedPoll> {
    const { collector, quota } = this.#deps;
    const poll = await collector.poll(turn);
    this.#lastPollMs = poll.readAt;
    this.#ended = null;
    this.publish();
    await this.#announce();
    await collector.inventory.refreshDetails();
    await quota.refresh();
    this.publish();
    return poll;
  }

  /** What ended a cycle; shown until one succeeds. */
  failed(error: BridgeError): void {
    this.#ended = error;
    this.publish();
  }

  /** Publishes what is known now; what has become too old says so, though nothing new came. */
  publish(): void {
    const { collector, retainedState, previousRunStates, messages, topics, scheduler, now } = this.#deps;
    const left = collector.inventory.complete ? [] : previousRunStates.aged(now(), scheduler.intervalMs);
    retainedState.update(new Map([...left, ...collector.subjects().flatMap((subject) => this.#topicsOf(subject))]));
    messages.retain(topics.bridgeState, JSON.stringify(bridgeDocument(this.#status())));
    this.#sendNewAlarms();
  }

  /** Announces what there is, and takes back what is there no more: that not before it is known what is there. */
  async #announce(): Promise<void> {
    const { collector, announcements, retainedState } = this.#deps;
    const { complete } = collector.inventory;
    await announcements.announce(collector.subjects(), { complete });
    if (complete) retainedState.removeStale();
  }

  #topicsOf(subject: Subject): readonly Topic[] {
    const { collector, announcements, previousRunStates, topics, plainTopics, asleep, scheduler, now } = this.#deps;
    const { psKey, plant, device, newest } = subject;
    const points = announcements.pointsOf(subject);
    const place = { plant, deviceType: device?.deviceType ?? PLANT_DEVICE_TYPE };
    const dataState = collector.latest.dataState(place, psKey, now(), scheduler.intervalMs);
    const alarms = device === null ? (collector.inventory.alarms ?? []).filter(({ psId }) => psId === plant.psId) : [];
    const rejections = collector.latest.record.rejectionsOf(psKey);
    const shown = this.#topics.of(psKey, [plant, device, newest, dataState, rejections, ...alarms, points], () => {
      if (newest !== undefined) previousRunStates.forget(plant.psId, psKey);
      return topicsOf({ subject, points, dataState, rejections, alarms }, topics, { plainTopics, asleep });
    });
    if (newest !== undefined) return shown;
    // The later ones count.
    return [...shown, ...(previousRunStates.topicsOf(plant.psId, psKey, now(), scheduler.intervalMs) ?? [])];
  }

  /** An event for each alarm that was not open before; those of the first list are old. */
  #sendNewAlarms(): void {
    const { collector, messages, topics } = this.#deps;
    const { alarms } = collector.inventory;
    if (alarms === null) return;
    const before = this.#openAlarms;
    for (const alarm of alarms) {
      if (before === null || before.has(identityOf(alarm))) continue;
      messages.send(topics.deviceEvent(alarm.psId, plantKey(alarm.psId)), JSON.stringify(alarmEvent(alarm)));
    }
    this.#openAlarms = new Set(alarms.map(identityOf));
  }

  #status(): BridgeStatus {
    const { collector, quota, stateProblem } = this.#deps;
    const { inventory, latest } = collector;
    const unkept = stateProblem();
    return {
      ...healthOf(this.#ended, [...(unkept === null ? [] : [unkept]), ...collector.problems()]),
      communicator: communicatorStatus(inventory.plants.values()),
      calls: quota.usage,
      plants: inventory.plants.size,
      devices: inventory.devices.size,
      lastPoll: isoTime(this.#lastPollMs),
      rejections: latest.record.rejections,
      unknownCodes: latest.unknownCodes,
    };
  }
}

/** Which alarm it is: the same fault may come again later. */
const identityOf = ({ psId, psKey, code, since }: Alarm): string => JSON.stringify([psId, psKey, code, since]);
