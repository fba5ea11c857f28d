import type { Config } from '../config/schema.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import { Announcer } from '../homeassistant/announcer.ts';
import { BirthWatch } from '../homeassistant/birth.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { Publisher } from '../mqtt/publisher.ts';
import { Intake } from '../poll/collector.ts';
import { Poller } from '../poll/poller.ts';
import { Quota } from '../poll/quota.ts';
import { Rounds } from '../poll/scheduled-poll.ts';
import { Announcements } from '../publish/announcements.ts';
import { LeftStates } from '../publish/previous-run-states.ts';
import { RetainedStates } from '../publish/retained-device-states.ts';
import { Publications } from '../publish/retained-state.ts';
import { callsIn, usable } from '../schedule/call-budget.ts';
import { Timetable } from '../schedule/poll-scheduler.ts';
import { StateFolder } from '../store/state-folder.ts';
import { topicsFor } from '../topics.ts';
import type { MqttDeps, MqttSide } from './broker.ts';
import { type ClientDeps, openCallMeter, openClient } from './cloud.ts';
import { intakeOptions, languageOf } from './collector-options.ts';
import { openMemory } from './memory.ts';
import { Bridge } from './poll-cycle.ts';
import { type Outside, openOutside } from './ports.ts';
import { lasting } from './stores.ts';

export interface AssemblyDeps extends ClientDeps {
  /** At least 0, less than 1. */
  readonly random: () => number;
  /** Of isolarcloud2mqtt. */
  readonly version: string;
  /** What the connection to the broker has come to. */
  readonly onStatus: MqttDeps['onStatus'];
  /** What an earlier run has left on the broker. */
  readonly onRetained: MqttDeps['onRetained'];
  /** Default: the real one. */
  readonly outside?: Outside;
}

/** Everything a running bridge consists of, joined and not started. */
export interface Assembly extends MqttSide {
  readonly client: OpenApiClient;
  readonly intake: Intake;
  readonly publisher: Publisher;
  readonly publications: Publications;
  readonly retained: RetainedStates;
  readonly birth: BirthWatch;
  readonly announcer: Announcer;
  readonly bridge: Bridge;
  readonly poller: Poller;
  /** Takes what goes wrong where no caller waits. */
  readonly onError: (error: unknown) => void;
}

/**
 * Joins the rooms as the configuration asks for; only the embedded broker listens already.
 * @throws BridgeError what keeps it from starting: those of `lasting`, tls_file_unreadable, broker_port_taken, broker_address_unusable
 */
export async function assemble(config: Config, deps: AssemblyDeps): Promise<Assembly> {
  const { log, now, sleep, random, version } = deps;
  const topics = topicsFor(config.mqtt.base_topic);
  const folder = new StateFolder((problem) => {
    if (problem === null) log.info('the state folder can be written again');
    else log.warn(problem.fields, problem.message);
  }, now);
  const storing = { ...deps.stores, now, setAside: (problem: BridgeError) => folder.setAside(problem) };
  const { wire, stores: files, openMqtt } = deps.outside ?? openOutside(config, deps.environmentProxy, storing);
  const stores = await lasting(files, folder);

  const onError = (error: unknown): void => log.error({ err: error }, asBridgeError(error).message);
  const meter = openCallMeter(config, now, stores.calls);
  await meter.open();
  const client = openClient(config, deps, { wire, account: stores.account, meter });
  const mqtt = await openMqtt({ ...deps, announced: Object.keys((await stores.ledger.read()).devices) });
  const publisher = new Publisher(mqtt.connection, { report: onError });
  const publications = new Publications(publisher, topics);
  const retained = new RetainedStates(topics);
  const memory = await openMemory(stores, retained, { now, log, onError });
  const intake = new Intake(intakeOptions(config), {
    client,
    pointSearches: stores.points,
    memory,
    now,
    random,
    log,
  });

  const birth: BirthWatch = new BirthWatch({
    topics: publisher,
    statusTopic: config.homeassistant.status_topic,
    sleep,
    random,
    onBirth: async () => {
      for (const topic of [topics.bridgeAvailability, topics.bridgeState]) {
        const last = publisher.lastValue(topic);
        if (last !== undefined) publisher.republish(topic, last);
      }
      publications.repeat();
      await announcer.announceAgain();
    },
    onError,
  });
  const announcer = new Announcer({
    topics: publisher,
    store: { load: () => stores.ledger.read(), save: (changed) => stores.ledger.write(changed) },
    context: { discoveryPrefix: config.homeassistant.discovery_prefix, bridgeAvailabilityTopic: topics.bridgeAvailability, version },
    session: () => birth.session,
    now,
    sleep,
    log,
    onError,
  });
  const { discovery, announce, announce_by_plant } = config.homeassistant;
  const announcements = new Announcements({
    announcer,
    latest: intake.latest,
    context: { topics, language: languageOf(config), version },
    asleep: config.points.asleep,
    discovery,
    extentOf: (psId) => announce_by_plant[psId] ?? announce,
  });
  const timetable = new Timetable({
    schedule: config.polling.schedule,
    intervalMs: config.polling.interval_minutes * 60_000,
    budget: { usable: (span) => usable(span, meter.limits), used: (span, atMs) => callsIn(span, meter.counts, atMs) },
    callsOf: (psIds, nowMs) => intake.callsOf(psIds, nowMs),
  });
  const shown = { plainTopics: config.mqtt.plain_topics, asleep: config.points.asleep };
  const bridge = new Bridge({
    intake,
    quota: new Quota({ client, meter, now }),
    publications,
    messages: publisher,
    announcements,
    leftStates: new LeftStates({
      retained,
      specsOf: (deviceType, psKey) => intake.specsOf(deviceType, psKey),
      clocks: memory.clocks,
      ...shown,
    }),
    topics,
    ...shown,
    pollingIntervalMs: () => timetable.intervalMs,
    stateProblem: () => folder.problem,
    now,
  });
  const rounds = new Rounds({ timetable, poll: (turn) => bridge.cycle(turn), nextRetryMs: () => intake.agenda.nextRetryMs() });
  const poller = new Poller({
    cycle: (asked) => rounds.poll({ all: asked }),
    failed: (error) => bridge.failed(error),
    nextAt: (nowMs) => rounds.nextAt(nowMs),
    now,
    sleep,
    random,
    log,
  });
  return { ...mqtt, client, intake, publisher, publications, retained, birth, announcer, bridge, poller, onError };
}
