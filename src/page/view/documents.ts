/**
 * The documents that the page's server sends and the browser shows. Times are epoch milliseconds; a value that is not known is
 * null, never 0. All texts are in the language that the request names (such as `?language=pt`).
 *
 * This file imports types only, so that the browser can use it without any code of the server.
 */
import type { Preset } from '../../model.ts';
import type { DataState } from '../../readings/data-state.ts';

/** All documents that a browser shows when it opens the page. It is also the first event of each stream. */
export interface PageSnapshot {
  /** The bridge's clock at the moment of the snapshot. The browser computes ages from it, since the browser's own clock may be wrong. */
  readonly now: number;
  readonly bridge: BridgeView;
  readonly plants: PlantPage;
  /** The open plant; null: no plant is open, or the account does not have the plant. */
  readonly plant: OpenPlant | null;
  readonly doctor: DoctorView | null;
  readonly capture: CaptureView | null;
  readonly offers: readonly OfferView[];
}

/** A plant with everything that its page shows, except the curve and the journal. */
export interface OpenPlant {
  readonly plant: PlantView;
  /** The plant itself first (device type 11), then its devices in the order of the listing. */
  readonly devices: readonly DeviceView[];
}

/** A problem and its remedy, each as a whole sentence without its full stop. */
export interface ProblemView {
  readonly code: string;
  readonly happened: string;
  readonly remedy: string;
}

export interface BridgeView {
  readonly version: string;
  readonly startedAt: number;
  readonly baseTopic: string;
  /** The region of the account; `custom`: a gateway is configured. */
  readonly region: string;
  /** The most serious problem at present; null: all is well. */
  readonly problem: ProblemView | null;
  readonly connections: ConnectionsView;
  readonly polls: PollsView;
  readonly calls: CallsView;
  /** Number of plants and devices of the account; null until they are listed. */
  readonly plants: number | null;
  readonly devices: number | null;
  /** Number of rejected values since the start, and a sentence about the last one. */
  readonly rejected: number;
  readonly lastRejection: string | null;
  readonly homeAssistant: AnnouncedView;
  /** null: a changed configuration is applied only at a restart. */
  readonly reload: ReloadView | null;
}

/** The last attempt to apply a changed configuration without a restart. */
export interface ReloadView {
  readonly isRunning: boolean;
  /** The result; null: there was no attempt since the start. */
  readonly last: {
    /** When the attempt ended. */
    readonly at: number;
    /** With `mistakes` and `failed` the previous configuration stays in use. */
    readonly outcome: 'unchanged' | 'changed' | 'mistakes' | 'failed';
    /** Names of the changed options that are now in use. */
    readonly changed: readonly string[];
    /** Names of the changed options that need a restart. */
    readonly needRestart: readonly string[];
    /** `where`: file, line and column, or an environment variable. `message` continues a sentence that begins with `option`. */
    readonly mistakes: readonly { readonly where: string; readonly option: string; readonly message: string }[];
    /** The problem because of which the attempt failed. */
    readonly problem: ProblemView | null;
  } | null;
}

/** `unknown`: there was no contact yet. `off`: not configured. */
export type ConnectionStatus = 'ok' | 'problem' | 'unknown' | 'off';

export interface ConnectionsView {
  readonly cloud: {
    readonly status: ConnectionStatus;
    readonly problem: ProblemView | null;
    /** Host name of the gateway. */
    readonly gateway: string;
    /** Whether calls are encrypted in addition to TLS. */
    readonly encrypted: boolean;
    /** When a call was last answered. */
    readonly answeredAt: number | null;
  };
  readonly broker: {
    readonly status: ConnectionStatus;
    readonly problem: ProblemView | null;
    /** The address without user and password. */
    readonly url: string;
    readonly embedded: boolean;
    /** When the present connection was made; null: the bridge is not connected. */
    readonly connectedAt: number | null;
    /** Number of messages that the broker has not acknowledged yet. */
    readonly inFlight: number;
  };
  readonly homeAssistant: {
    /** `off`: discovery is switched off. `unknown`: no birth message was heard. */
    readonly status: ConnectionStatus;
    readonly discoveryPrefix: string;
    /** When the last birth message was heard. */
    readonly birthAt: number | null;
  };
}

/** What decides the time of the next poll. */
export type PollReason =
  /** Just after the cloud is expected to have new samples. */
  | 'samples'
  /** The configured interval. */
  | 'interval'
  /** The call budget does not allow a poll for every sample. */
  | 'budget'
  /** Failed calls are made again. */
  | 'retry'
  /** The last poll failed as a whole; `problem` says why. */
  | 'problem'
  /** A poll is running, or the first one has not begun. */
  | 'running';

export interface PollsView {
  readonly lastAt: number | null;
  /** null: no poll is planned, because only the user can resolve the problem, or because one is running. */
  readonly nextAt: number | null;
  readonly reason: PollReason;
  readonly problem: ProblemView | null;
  /** Duration of the last poll in seconds. */
  readonly lastSeconds: number | null;
  /** Time of the end of the pause during which refresh requests are ignored; null: there is no pause. */
  readonly refreshAt: number | null;
}

export interface CallsView {
  /** The budgets of hour, day and month, in this order. A span without a limit has only a count. */
  readonly spans: readonly CallSpan[];
  /** Number of calls until the first of the budgets is spent; null: no limit is known. */
  readonly left: number | null;
  /** The calls of this hour and this day by purpose. A purpose without a call today is left out. */
  readonly byPurpose: readonly PurposeCount[];
  /** Calls since the start by endpoint and result, the most frequent first. */
  readonly byEndpoint: readonly CallCount[];
}

export interface CallSpan {
  readonly span: 'hour' | 'day' | 'month';
  readonly used: number;
  /** The limit in force. */
  readonly limit: number | null;
  /** The part of the limit that the bridge uses: 80 %. */
  readonly usable: number | null;
  /** Whether the limit is the configured one or a smaller one that the cloud states. */
  readonly from: 'configuration' | 'cloud' | null;
}

export interface PurposeCount {
  /** `others`: calls of other commands and programs, and of this bridge before its start. */
  readonly purpose: 'values' | 'lists' | 'alarms' | 'history' | 'sign_in' | 'others';
  readonly thisHour: number;
  /** Calls of the day, which begins at 00:00 UTC. */
  readonly today: number;
}

export interface CallCount {
  readonly endpoint: string;
  /** `ok`, or the code of the error. */
  readonly result: string;
  readonly count: number;
}

/** The devices and entities that are announced to Home Assistant. */
export interface AnnouncedView {
  /** Whether discovery is on. */
  readonly enabled: boolean;
  readonly devices: number;
  readonly entities: number;
  /** Names of the devices that the user has deleted in Home Assistant; *restore deleted* announces them again. */
  readonly deleted: readonly string[];
  /** Number of entities whose removal waits for the user's confirmation. */
  readonly held: number;
}

/** A plant or device with entities whose removal from Home Assistant waits for the user's confirmation. */
export interface HeldRemovals {
  readonly identifier: string;
  readonly name: string;
  /** Names of the entities. */
  readonly entities: readonly string[];
}

/** One page of the list of plants. */
export interface PlantPage {
  /** Number of plants that match the search. */
  readonly matching: number;
  /** Number of all plants. */
  readonly all: number;
  /** Number of this page; the first page is 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly search: string;
  /** Whether only plants with problems are listed. */
  readonly problemsOnly: boolean;
  readonly plants: readonly PlantRow[];
}

/** A plant in the list. */
export interface PlantRow {
  readonly psId: string;
  readonly name: string;
  /** Offset of the plant's time from UTC in minutes; null while it is not known. */
  readonly offsetMinutes: number | null;
  readonly dataState: DataState;
  readonly measuredAt: number | null;
  /** Power of the modules, W. */
  readonly solarPower: number | null;
  /** Energy of the modules today, kWh. */
  readonly producedToday: number | null;
  /** Time of the end of the plant's day, at which the energies of today become unknown; null if they are unknown already. */
  readonly dayEndsAt: number | null;
  readonly soc: number | null;
  readonly openAlarms: number;
  readonly online: boolean | null;
  /** Whether the plant has a problem: it is stale or offline, has a fault, or has an open alarm. */
  readonly hasProblem: boolean;
}

/** The head of a plant's page. */
export interface PlantView extends PlantRow {
  readonly type: string | null;
  /** kWp */
  readonly capacity: number | null;
  readonly installDate: string | null;
  readonly faultStatus: 'fault' | 'alarm' | 'normal' | null;
  /** Whether the sun is down at the plant at present; false if the coordinates are not known. */
  readonly sunIsDown: boolean;
  readonly energy: EnergyPicture;
  readonly today: TodaySums;
  readonly alarms: readonly AlarmView[];
  /** Keys of the plant itself and of its devices, in the order in which they are shown. */
  readonly psKeys: readonly string[];
}

/** The present powers in W. `has…: false` means that the plant has no such part; a part without a value is null. */
export interface EnergyPicture {
  /** Never negative. */
  readonly solar: number | null;
  /** Positive: bought, negative: sold. */
  readonly grid: number | null;
  /** Positive: discharging, negative: charging. */
  readonly battery: number | null;
  /** Never negative. */
  readonly home: number | null;
  /** Whether `home` is computed from the other powers because no device measures it. */
  readonly homeIsComputed: boolean;
  /** State of charge, %. */
  readonly soc: number | null;
  readonly hasSolar: boolean;
  readonly hasGrid: boolean;
  readonly hasBattery: boolean;
  /** The flows of power between the parts, which are computed by the convention of `flowsOf`; empty if unknown. */
  readonly flows: readonly EnergyFlow[];
  /** When the oldest of the values was measured. */
  readonly measuredAt: number | null;
}

export interface EnergyFlow {
  readonly from: 'solar' | 'grid' | 'battery';
  readonly to: 'home' | 'battery' | 'grid';
  /** W, more than 0. */
  readonly power: number;
}

/** Energy of the plant's day, kWh. */
export interface TodaySums {
  readonly produced: number | null;
  readonly bought: number | null;
  readonly sold: number | null;
  readonly charged: number | null;
  readonly discharged: number | null;
  readonly used: number | null;
  /** Share of the used energy that was not bought, 0 to 1. */
  readonly selfSufficiency: number | null;
}

export interface AlarmView {
  readonly name: string;
  readonly code: string | null;
  /** `fault`, `alarm`, `notice` or `suggestion`. */
  readonly kind: string | null;
  readonly level: number | null;
  readonly device: string | null;
  /** When the alarm began, as text of the cloud, in the time of the plant. */
  readonly since: string | null;
}

/** The plant itself or one of its devices, with its points. */
export interface DeviceView {
  readonly psKey: string;
  readonly psId: string;
  readonly name: string;
  readonly deviceType: number;
  /** null: the catalogue does not know the type. */
  readonly typeName: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly firmware: string | null;
  readonly dataState: DataState;
  /** When the newest values of the device were measured; null: never, or at an unknown time. */
  readonly measuredAt: number | null;
  readonly faultStatus: 'fault' | 'alarm' | 'normal' | null;
  readonly stateTopic: string;
  readonly availabilityTopic: string;
  /** Whether the availability topic of the device has the payload `online`. */
  readonly available: boolean;
  /** Number of rejected values since the start. */
  readonly rejected: number;
  readonly points: readonly PointView[];
  /** Number of points of the device type that the bridge does not read. `GET api/devices/:ps_key/points` lists them. */
  readonly furtherPoints: number;
}

/** What selects a point. */
export type SelectedBy = 'preset' | 'include' | 'custom' | 'computed';

export interface PointView {
  /** `<device type>/<point id>` */
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** The value in the retained state topic at this moment. */
  readonly value: number | string | null;
  readonly unit: string | null;
  /** Number of decimals to show; null: all decimals of the value. */
  readonly precision: number | null;
  /**
   * Whether the point has ever had a value, in this run or an earlier one. Other points have no entity, and the page hides them until the
   * user asks.
   */
  readonly known: boolean;
  /** Why the newest value was not published as the cloud sent it; null if it was. */
  readonly held: string | null;
  readonly selectedBy: SelectedBy;
  /** The preset that has the point; null for a custom or computed point. */
  readonly preset: Preset | null;
  /**
   * The topic that has only this value; null unless `mqtt.plain_topics` is on. In the state topic of the device, the slug is the key of the
   * value.
   */
  readonly plainTopic: string | null;
  /** The announced entity id, which the user may have changed in Home Assistant; null: the point is not announced. */
  readonly entityId: string | null;
}

/** A point of the catalogue that the bridge does not read. */
export interface OfferedPoint {
  /** `<device type>/<point id>` */
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly unit: string | null;
  readonly preset: Preset;
  /** The YAML that adds the point, with two lines: `points:` and `  include: [14/13142]`. */
  readonly yaml: string;
}

/** `GET api/devices/:ps_key/points` */
export interface OfferedPoints {
  readonly psKey: string;
  readonly points: readonly OfferedPoint[];
}

export const CURVE_COLUMNS = ['solar', 'home', 'grid', 'battery', 'soc'] as const;
export type CurveColumn = (typeof CURVE_COLUMNS)[number];

/** `GET api/plants/:ps_id/curve`: the last 48 hours. Powers in W with the signs of the energy picture, `soc` in %. */
export interface CurveView {
  readonly psId: string;
  /** Time of the first sample. Sample `i` is at `startAt + i * stepMs`. */
  readonly startAt: number;
  readonly stepMs: number;
  /** The values of each column, all of the same length; null: a gap. */
  readonly columns: Readonly<Record<CurveColumn, readonly (number | null)[]>>;
  /** Indices of the samples in which a value was rejected or held. */
  readonly doubtful: readonly number[];
  /** Times within the curve at which the sun is down at the plant; empty if the coordinates are not known. */
  readonly nights: readonly { readonly from: number; readonly to: number }[];
  /** When the bridge was started. Earlier values were saved by an earlier run, and the start explains a gap before this time. */
  readonly bridgeStartedAt: number;
}

/** A sample that the browser adds to the curve. It replaces the last sample if both have the same time. */
export interface CurvePoint {
  readonly psId: string;
  readonly at: number;
  readonly values: Readonly<Record<CurveColumn, number | null>>;
  readonly doubtful: boolean;
}

/** A value that was rejected, held or changed. */
export interface JournalEntryView {
  /** When the value was read. */
  readonly readAt: number;
  readonly psId: string;
  readonly psKey: string;
  /** Name of the plant or device; its ps_key if it was neither listed nor announced. */
  readonly device: string;
  readonly slug: string;
  /** Name of the point; the slug if the catalogue does not have it. */
  readonly point: string;
  readonly unit: string | null;
  /** The announced entity id; null: the point is not announced. */
  readonly entityId: string | null;
  /** Offset of the plant's time from UTC in minutes; null while it is not known. */
  readonly offsetMinutes: number | null;
  /** The value that the cloud sent. */
  readonly value: number | string | null;
  /** The value that was published in its place; null: no value was published. */
  readonly published: number | null;
  /** The verdict of the guard, such as `leap`. */
  readonly verdict: string;
  /** A sentence about the reason. */
  readonly reason: string;
}

/** `GET api/journal?plant=&search=&page=`: one page of the rejection log, the newest entry first. */
export interface JournalPage {
  readonly entries: readonly JournalEntryView[];
  readonly page: number;
  readonly pageSize: number;
  readonly matching: number;
  /** When the bridge was started. The page shows it if there are no entries. */
  readonly since: number;
}

/** A run of `doctor`, in the language of the request that has started it. */
export interface DoctorView {
  readonly startedAt: number;
  /** null while it runs. */
  readonly endedAt: number | null;
  /** All steps, in their order. */
  readonly steps: readonly DoctorStepView[];
  /** Problems that do not prevent the bridge from publishing values. */
  readonly notes: readonly ProblemView[];
  /** The finished part of the report as plain text, for copying; it contains no secret. */
  readonly report: string;
}

export interface DoctorStepView {
  readonly name: string;
  /** The title of the step as text. */
  readonly title: string;
  readonly status: 'waiting' | 'running' | 'ok' | 'wrong' | 'skipped';
  /** The result as a sentence; null until there is one. */
  readonly text: string | null;
  /** Possible causes of a failed step, the most likely one first. */
  readonly causes: readonly { readonly cause: string; readonly remedy: string }[];
}

/** A capture that a user has started on the page. It makes calls in addition to those of the bridge. */
export interface CaptureView {
  readonly startedAt: number;
  readonly endsAt: number;
  /** Size of the file so far. */
  readonly bytes: number;
  /** Whether it has ended and can be downloaded. */
  readonly complete: boolean;
  /** The problem because of which it ended early; null if it did not. */
  readonly problem: ProblemView | null;
}

/** Work in Home Assistant that the page offers until it is answered: in words, in the language of the request. */
export interface OfferView {
  readonly name: 'past' | 'energy';
  readonly title: string;
  /** The offer and its cost, the progress of the work, or its result. */
  readonly lines: readonly string[];
  /** How far the work is; null: it is not running, or it is not known. */
  readonly progress: { readonly done: number; readonly all: number } | null;
  /** Why the work waits, or has ended early; null: neither. */
  readonly problem: ProblemView | null;
  /** The answers that are possible now, each with the label of its button. */
  readonly answers: readonly { readonly answer: OfferAnswer; readonly label: string }[];
}

/** `dismiss`: the offer is refused, or its result was read. */
export type OfferAnswer = 'accept' | 'stop' | 'dismiss';

/** The reply to a POST that requests an action: whether the action begins, or when it can be requested again. */
export interface ActionReply {
  readonly accepted: boolean;
  readonly againAt: number | null;
}

/** The reply to a request that cannot be answered. */
export interface Refusal {
  /** `sign_in` (401), `forbidden` (403), `not_found` (404), `too_large` (413), `too_many` (429), `unavailable` (503). */
  readonly error: 'sign_in' | 'wrong_password' | 'forbidden' | 'not_found' | 'bad_request' | 'too_large' | 'too_many' | 'unavailable';
  /** After how many seconds a request may succeed; null: not known. */
  readonly retryAfterSeconds: number | null;
}

/** `GET api/session`, the only document that needs no login. */
export interface SessionView {
  /** Whether the page needs a password. */
  readonly passwordNeeded: boolean;
  readonly signedIn: boolean;
  /** Whether the page shows the set-up, because there is no configuration yet. The code from the log is then the password. */
  readonly isSetup: boolean;
}
