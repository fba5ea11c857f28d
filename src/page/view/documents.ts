/**
 * The documents that the page's server sends and the browser shows. Times are epoch milliseconds; a value that is not known is
 * null, never 0. All texts are in the language that the request names (such as `?language=pt`).
 *
 * This file imports types only, so that the browser can use it without any code of the server.
 */
import type { Preset } from '../../model.ts';
import type { DataState } from '../../readings/data-state.ts';

/** What a page shows when it is opened, and the first event of each stream. */
export interface PageSnapshot {
  /** The bridge's clock at the moment of the snapshot; ages are computed from it, not from the browser's clock alone. */
  readonly now: number;
  readonly bridge: BridgeView;
  readonly plants: PlantPage;
  /** The open plant; null: none is open, or the account has no such plant. */
  readonly plant: OpenPlant | null;
  readonly doctor: DoctorView | null;
  readonly capture: CaptureView | null;
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
  /** Number of plants and devices of the account; null while they are not listed yet. */
  readonly plants: number | null;
  readonly devices: number | null;
  /** Rejected values since the start, and the last one in words. */
  readonly rejected: number;
  readonly lastRejection: string | null;
  readonly homeAssistant: AnnouncedView;
  /** null: the bridge takes up a changed configuration only when it is restarted. */
  readonly reload: ReloadView | null;
}

/** How the last attempt to take up a changed configuration ended. */
export interface ReloadView {
  readonly isRunning: boolean;
  /** null: there was none. */
  readonly last: {
    /** When it ended. */
    readonly at: number;
    /** `mistakes` and `failed`: the bridge goes on with the configuration that was in use before. */
    readonly outcome: 'unchanged' | 'changed' | 'mistakes' | 'failed';
    /** Names of the options that were taken up. */
    readonly changed: readonly string[];
    /** Names of the changed options that only a restart takes up. */
    readonly needRestart: readonly string[];
    /** `where`: file, line and column, or an environment variable. `message` continues a sentence that begins with `option`. */
    readonly mistakes: readonly { readonly where: string; readonly option: string; readonly message: string }[];
    /** Why it failed. */
    readonly problem: ProblemView | null;
  } | null;
}

/** `unknown`: nothing has been heard yet. `off`: not configured. */
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
    /** When the present connection was made; null: there is none. */
    readonly connectedAt: number | null;
    /** Messages that the broker has not acknowledged yet. */
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

/** Why the next poll is at its time. */
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
  /** From when on a refresh has an effect. */
  readonly refreshAt: number | null;
}

export interface CallsView {
  /** The tightest budget first in time: hour, day, month. A span without a limit has only its count. */
  readonly spans: readonly CallSpan[];
  /** Calls left before the tightest budget is spent; null: no limit is known. */
  readonly left: number | null;
  /** What the calls of this hour and day are for; a purpose without a call of today is left out. */
  readonly byPurpose: readonly PurposeCount[];
  /** Calls since the start by endpoint and result, the most frequent first. */
  readonly byEndpoint: readonly CallCount[];
}

export interface CallSpan {
  readonly span: 'hour' | 'day' | 'month';
  readonly used: number;
  /** The limit in force. */
  readonly limit: number | null;
  /** What the bridge uses of the limit: 80 %. */
  readonly usable: number | null;
  /** Whether the limit is the configured one or a smaller one that the cloud states. */
  readonly from: 'configuration' | 'cloud' | null;
}

export interface PurposeCount {
  /** `others`: calls of other commands and programs, and of this bridge before its start. */
  readonly purpose: 'values' | 'lists' | 'alarms' | 'history' | 'sign_in' | 'others';
  readonly thisHour: number;
  /** In the day of UTC. */
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
}

/** One page of the list of plants. */
export interface PlantPage {
  /** Number of plants that match the search. */
  readonly matching: number;
  /** Number of all plants. */
  readonly all: number;
  /** Number of the page, from 1 on. */
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
  /** The end of the plant's day: from then on the energies of today are not known any more. null: they are not known anyway. */
  readonly dayEndsAt: number | null;
  readonly soc: number | null;
  readonly openAlarms: number;
  readonly online: boolean | null;
  /** Whether it is in the list of plants with problems: stale, offline, at fault or with an open alarm. */
  readonly hasProblem: boolean;
}

/** The head of a plant's page. */
export interface PlantView extends PlantRow {
  readonly type: string | null;
  /** kWp */
  readonly capacity: number | null;
  readonly installDate: string | null;
  readonly faultStatus: 'fault' | 'alarm' | 'normal' | null;
  /** Whether the sun is down there at present; false if the place is not known. */
  readonly sunIsDown: boolean;
  readonly energy: EnergyPicture;
  readonly today: TodaySums;
  readonly alarms: readonly AlarmView[];
  /** Keys of the plant itself and of its devices, in the order in which they are shown. */
  readonly psKeys: readonly string[];
}

/** Powers in W at present. A plant without a meter or battery has `has…: false`, which differs from a meter without a value. */
export interface EnergyPicture {
  /** Never negative. */
  readonly solar: number | null;
  /** Positive: bought, negative: sold. */
  readonly grid: number | null;
  /** Positive: discharging, negative: charging. */
  readonly battery: number | null;
  /** Never negative. */
  readonly home: number | null;
  /** Whether `home` is computed from the others because no device measures it. */
  readonly homeIsComputed: boolean;
  /** State of charge, %. */
  readonly soc: number | null;
  readonly hasSolar: boolean;
  readonly hasGrid: boolean;
  readonly hasBattery: boolean;
  /** How the power flows. It is computed, by convention from the sun to home, battery and grid in this order; empty if unknown. */
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
  /** As the cloud prints it, in the time of the plant. */
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
  /** When its values were measured; the age of all its points. An inverter that is asleep sleeps since then. */
  readonly measuredAt: number | null;
  readonly faultStatus: 'fault' | 'alarm' | 'normal' | null;
  readonly stateTopic: string;
  readonly availabilityTopic: string;
  /** Whether its availability topic says `online`. */
  readonly available: boolean;
  /** Rejected values since the start. */
  readonly rejected: number;
  readonly points: readonly PointView[];
  /** Further points of its type that are not read: only their number, `GET api/devices/:ps_key/points` lists them. */
  readonly furtherPoints: number;
}

/** Why a point is read. */
export type SelectedBy = 'preset' | 'include' | 'custom' | 'computed';

export interface PointView {
  /** `<device type>/<point id>` */
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** As retained on MQTT at this moment. */
  readonly value: number | string | null;
  readonly unit: string | null;
  /** Decimals to show; null: as many as the value has. */
  readonly precision: number | null;
  /** Whether it ever had a value, in this run or an earlier one. Points without one have no entity, and are folded away. */
  readonly known: boolean;
  /** Why the newest value was not published as it came; null: it was. */
  readonly held: string | null;
  readonly selectedBy: SelectedBy;
  /** The preset that has the point; null for a custom or computed point. */
  readonly preset: Preset | null;
  /** The key of its value in the device's state topic is the slug; this is the topic of the value alone, null unless `mqtt.plain_topics`. */
  readonly plainTopic: string | null;
  /** As announced to Home Assistant; the user may have renamed it there. null: not announced. */
  readonly entityId: string | null;
}

/** A point of the catalogue that is not read, and how to read it. */
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
  /** All of the same length; null: a gap. */
  readonly columns: Readonly<Record<CurveColumn, readonly (number | null)[]>>;
  /** Indices of samples of which a value was rejected or held. */
  readonly doubtful: readonly number[];
  /** Times at which the sun is down at the plant, as far as they overlap with the curve; empty if the place is not known. */
  readonly nights: readonly { readonly from: number; readonly to: number }[];
  /** When the bridge was started: values before were saved by an earlier run, and the gap before it is explained by it. */
  readonly bridgeStartedAt: number;
}

/** A sample that is added to the curve, or replaces the last one if it is of the same time. */
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
  /** Name of the plant or device; the ps_key if it was neither listed nor announced. */
  readonly device: string;
  readonly slug: string;
  /** Name of the point; the slug if the catalogue does not have it. */
  readonly point: string;
  readonly unit: string | null;
  /** As announced to Home Assistant; null: not announced. */
  readonly entityId: string | null;
  /** Offset of the plant's time from UTC in minutes; null while it is not known. */
  readonly offsetMinutes: number | null;
  /** The value that came. */
  readonly value: number | string | null;
  /** The value that was published instead; null: none. */
  readonly published: number | null;
  /** The name of the rule, such as `leap`. */
  readonly verdict: string;
  /** What the rule found, in words. */
  readonly reason: string;
}

/** `GET api/journal?plant=&search=&page=`: the newest first. */
export interface JournalPage {
  readonly entries: readonly JournalEntryView[];
  readonly page: number;
  readonly pageSize: number;
  readonly matching: number;
  /** When the bridge was started, for the empty state. */
  readonly since: number;
}

/** An examination, in the language of the request that has started it. */
export interface DoctorView {
  readonly startedAt: number;
  /** null: it runs. */
  readonly endedAt: number | null;
  /** All steps, in their order. */
  readonly steps: readonly DoctorStepView[];
  /** What fails without keeping the bridge from its values. */
  readonly notes: readonly ProblemView[];
  /** The report as plain text, to be copied, as far as it is finished; it contains no secret. */
  readonly report: string;
}

export interface DoctorStepView {
  readonly name: string;
  /** In words. */
  readonly title: string;
  readonly status: 'waiting' | 'running' | 'ok' | 'wrong' | 'skipped';
  /** The result in words; null while there is none. */
  readonly text: string | null;
  /** For a wrong step, the most likely cause first. */
  readonly causes: readonly { readonly cause: string; readonly remedy: string }[];
}

/** A capture that the page has started; it makes calls of its own. */
export interface CaptureView {
  readonly startedAt: number;
  readonly endsAt: number;
  /** Size of the file so far. */
  readonly bytes: number;
  /** Whether it has ended and can be downloaded. */
  readonly complete: boolean;
  /** Why it has ended early; null: it has not. */
  readonly problem: ProblemView | null;
}

/** The reply to a POST that asks for an action: whether it is done, or from when on it can be asked for. */
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

/** `GET api/session`, the only document without a login. */
export interface SessionView {
  /** Whether a password is needed at all. */
  readonly passwordNeeded: boolean;
  readonly signedIn: boolean;
  /** Whether there is no configuration yet, so that the page is the one of the set-up. The code from the log is its password. */
  readonly isSetup: boolean;
}
