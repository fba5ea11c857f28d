import { isoTime } from '../calendar.ts';
import type { BridgeError } from '../errors.ts';
import { alarmEvent } from '../homeassistant/alarms.ts';
import { type BridgeStatus, bridgeDiagnosticValues, communicatorStatus } from '../homeassistant/diagnostics/bridge.ts';
import { healthOf } from '../live/health.ts';
import { type Alarm, PLANT_DEVICE_TYPE, plantKey } from '../model.ts';
import type { Intake, Poll, Subject } from '../poll/collector.ts';
import type { Quota } from '../poll/quota.ts';
import { EVERYTHING, type Turn } from '../poll/reader.ts';
import type { Announcements } from '../publish/announcements.ts';
import { Memo } from '../publish/memo.ts';
import type { LeftStates } from '../publish/previous-run-states.ts';
import type { Publications, Topic } from '../publish/retained-state.ts';
import { topicsOf } from '../publish/state-topics.ts';
import type { AsleepMode } from '../readings/data-state.ts';
import type { Topics } from '../topics.ts';

/** What is needed of the MQTT edge beside the picture. */
interface Messages {
  retain(topic: string, payload: string): void;
  /** Not retained: for those who listen now. */
  send(topic: string, payload: string): void;
}

export interface BridgeDeps {
  readonly intake: Intake;
  readonly quota: Quota;
  readonly publications: Publications;
  readonly messages: Messages;
  readonly announcements: Announcements;
  readonly leftStates: LeftStates;
  readonly topics: Topics;
  readonly plainTopics: boolean;
  readonly asleep: AsleepMode;
  /** Time between two polls of a plant, as things are. */
  readonly pollingIntervalMs: () => number;
  /** Why not everything survives a restart at present; null: it does. */
  readonly stateProblem: () => BridgeError | null;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What the cloud has goes to MQTT and Home Assistant, one poll after the other. */
export class Bridge {
  readonly #deps: BridgeDeps;
  readonly #topics = new Memo<readonly Topic[]>();
  #lastPollMs: number | null = null;
  #ended: BridgeError | null = null;
  /** Alarms that are open; null before they were first asked for. */
  #openAlarms: ReadonlySet<string> | null = null;

  constructor(deps: BridgeDeps) {
    this.#deps = deps;
  }

  /**
   * One poll cycle.
   * @throws BridgeError whatever concerns more than one call: account, network, cloud
   */
  async cycle(turn: Turn = EVERYTHING): Promise<Poll> {
    const { intake, quota } = this.#deps;
    const poll = await intake.poll(turn);
    this.#lastPollMs = poll.readAt;
    this.#ended = null;
    this.publish();
    await this.#announce();
    await intake.inventory.refreshDetails();
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
    const { intake, publications, leftStates, messages, topics, pollingIntervalMs, now } = this.#deps;
    const left = intake.inventory.complete ? [] : leftStates.aged(now(), pollingIntervalMs());
    publications.show(new Map([...left, ...intake.subjects().flatMap((subject) => this.#topicsOf(subject))]));
    messages.retain(topics.bridgeState, JSON.stringify(bridgeDiagnosticValues(this.#status())));
    this.#sendNewAlarms();
  }

  /** Announces what there is, and takes back what is there no more: that not before it is known what is there. */
  async #announce(): Promise<void> {
    const { intake, announcements, publications } = this.#deps;
    const { complete } = intake.inventory;
    await announcements.announce(intake.subjects(), { complete });
    if (complete) publications.sweep();
  }

  #topicsOf(subject: Subject): readonly Topic[] {
    const { intake, announcements, leftStates, topics, plainTopics, asleep, pollingIntervalMs, now } = this.#deps;
    const { psKey, plant, device, newest } = subject;
    const points = announcements.pointsOf(subject);
    const place = { plant, deviceType: device?.deviceType ?? PLANT_DEVICE_TYPE };
    const dataState = intake.latest.dataState(place, psKey, now(), pollingIntervalMs());
    const alarms = device === null ? (intake.inventory.alarms ?? []).filter(({ psId }) => psId === plant.psId) : [];
    const rejections = intake.latest.record.rejectionsOf(psKey);
    const shown = this.#topics.of(psKey, [plant, device, newest, dataState, rejections, ...alarms, points], () => {
      if (newest !== undefined) leftStates.forget(plant.psId, psKey);
      return topicsOf({ subject, points, dataState, rejections, alarms }, topics, { plainTopics, asleep });
    });
    if (newest !== undefined) return shown;
    // The later ones count.
    return [...shown, ...(leftStates.topicsOf(plant.psId, psKey, now(), pollingIntervalMs()) ?? [])];
  }

  /** An event for each alarm that was not open before; those of the first list are old. */
  #sendNewAlarms(): void {
    const { intake, messages, topics } = this.#deps;
    const { alarms } = intake.inventory;
    if (alarms === null) return;
    const before = this.#openAlarms;
    for (const alarm of alarms) {
      if (before === null || before.has(identityOf(alarm))) continue;
      messages.send(topics.deviceEvent(alarm.psId, plantKey(alarm.psId)), JSON.stringify(alarmEvent(alarm)));
    }
    this.#openAlarms = new Set(alarms.map(identityOf));
  }

  #status(): BridgeStatus {
    const { intake, quota, stateProblem } = this.#deps;
    const { inventory, latest } = intake;
    const unkept = stateProblem();
    return {
      ...healthOf(this.#ended, [...(unkept === null ? [] : [unkept]), ...intake.problems()]),
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
