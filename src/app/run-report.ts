import { HOUR_MS, isoTime, MINUTE_MS } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { BridgeError } from '../errors.ts';
import { announcedNow, type Ledger } from '../homeassistant/ledger.ts';
import { keyOfAccount } from '../live/documents/account.ts';
import type { BridgeDocument } from '../live/documents/bridge.ts';
import type { LiveDocument } from '../live/live-document.ts';
import type { Changes } from '../live/live-state.ts';
import type { Log } from '../log.ts';
import { DATA_STATES, type DataState } from '../readings/data-state.ts';
import { ENGLISH, type TextKey } from '../texts/texts.ts';
import type { FirstEnergyResult } from './first-energy.ts';

export interface RunReportDeps extends Pick<Clock, 'now'> {
  readonly log: Pick<Log, 'info'>;
  readonly inventory: { readonly plants: ReadonlyMap<string, unknown>; readonly devices: ReadonlyMap<string, unknown> };
  /** Returns all devices and entities that this or an earlier run has announced. */
  readonly announced: () => Ledger['devices'];
  /** Returns the identifiers of the devices that this run announces. */
  readonly wanted: () => ReadonlySet<string>;
  /** The names of the accounts of a list; none if the bridge has one account without a name. */
  readonly accounts: readonly string[];
  /** Whether devices are announced to Home Assistant (`homeassistant.discovery`). */
  readonly discovery: boolean;
}

type Values = Readonly<Record<string, string | number>>;
type LogKey = Extract<TextKey, `log.${string}`>;

/** The fields of the bridge's state document whose changes are logged. Each account of a list has its own of the first ones. */
const ACCOUNT_PARTS = ['cloud', 'account', 'quota'] as const;
const BRIDGE_PARTS = ['bridge', 'communicator'] as const;

interface Part {
  readonly part: (typeof ACCOUNT_PARTS | typeof BRIDGE_PARTS)[number];
  readonly key: keyof BridgeDocument;
  /** The log fields that name its account. */
  readonly account: Values;
}

const plainPart = (part: Part['part']): Part => ({ part, key: part, account: {} });

/** @param names the names of the accounts of a list */
const partsOf = (names: readonly string[]): readonly Part[] => [
  ...(names.length === 0 ? ACCOUNT_PARTS.map(plainPart) : []),
  ...names.flatMap((name) => ACCOUNT_PARTS.map((part) => ({ part, key: keyOfAccount(part, name), account: { account: name } }))),
  ...BRIDGE_PARTS.map(plainPart),
];
/** Minimum time between two log lines about the devices' states: with many devices, one changes its state at nearly every poll. */
const DEVICES_PAUSE_MS = 15 * MINUTE_MS;

/**
 * Logs, in English, how the bridge works: first which plants and devices it has found and announced, and when the next values
 * come; then each change; and once an hour that it is running.
 */
export class RunReport {
  readonly #deps: RunReportDeps;
  /** Key: key of a log line's text. Value: the values in that line, as JSON, when it was last logged. */
  readonly #said = new Map<LogKey, string>();
  /** Key: data state. Value: number of devices in it. */
  readonly #states = new Map<DataState, number>(DATA_STATES.map((state) => [state, 0]));
  #devicesSaidMs = Number.NEGATIVE_INFINITY;
  #parts: BridgeDocument | null = null;
  /** The result of each account's last poll, and when its next one begins. */
  readonly #polls = new Map<string | null, { readonly error: BridgeError | null; readonly nextMs: number | null }>();
  #readings = 0;
  /** When the hourly line was last logged, or when the first poll succeeded; null before that. */
  #hourMs: number | null = null;

  constructor(deps: RunReportDeps) {
    this.#deps = deps;
  }

  /** Call when the plants and devices are listed. */
  listed(): void {
    const { plants, devices } = this.#deps.inventory;
    this.#sayIfNew('log.found', { plants: plants.size, devices: devices.size });
  }

  /** Call when lifetime counters were read for the first time. */
  energy({ confirmed, waiting, error }: FirstEnergyResult): void {
    if (confirmed > 0) this.#say('log.energy_now', { counters: confirmed });
    if (waiting > 0) this.#say('log.energy_next', { counters: waiting }, error === null ? {} : { reason: error.code });
  }

  /** Call when the live state has changed, or time has passed. */
  changed({ documents, bridge }: Changes): void {
    for (const { before, after } of documents) {
      this.#count(before, -1);
      this.#count(after, 1);
    }
    if (bridge === null) return;
    this.#sayParts(bridge);
    if (this.#hourMs === null) return;
    this.#sayDevices();
    this.#sayHourly();
  }

  /**
   * Call when a poll has ended and the next one is planned.
   * @param account the name of the account that was polled; null if the bridge has one account, without a name
   * @param untilMs when the next poll begins, epoch milliseconds; null if it begins only at the user's request
   * @param error the error that ended the poll; null if it succeeded
   */
  waits(account: string | null, untilMs: number | null, error: BridgeError | null): void {
    const before = this.#polls.get(account);
    const isFirst = before === undefined || before.nextMs === null || (error === null) !== (before.error === null);
    this.#polls.set(account, { nextMs: untilMs, error });
    if (error === null) {
      this.#readings += 1;
      this.#hourMs ??= this.#deps.now();
      this.#sayAnnounced();
      this.#sayDevices();
    }
    if (!isFirst || untilMs === null) return;
    this.#say(error === null ? 'log.next_reading' : 'log.next_try', this.#until(untilMs), account === null ? {} : { account });
  }

  #sayAnnounced(): void {
    const { announced, wanted, discovery } = this.#deps;
    if (!discovery) {
      this.#sayIfNew('log.not_announced', {});
      return;
    }
    const devices = announced();
    const ofThisRun = wanted();
    const identifiers = announcedNow(devices);
    const earlier = identifiers.filter((identifier) => !ofThisRun.has(identifier));
    this.#sayIfNew(
      'log.announced',
      counts(
        devices,
        identifiers.filter((identifier) => ofThisRun.has(identifier)),
      ),
    );
    if (earlier.length > 0) this.#sayIfNew('log.announced_earlier', counts(devices, earlier));
  }

  #sayParts(bridge: BridgeDocument): void {
    const last = this.#parts;
    this.#parts = bridge;
    if (last === null) return;
    for (const { part, key, account } of partsOf(this.#deps.accounts)) {
      const [before, now] = [last[key], bridge[key]];
      if (before == null || now == null || before === now) continue;
      this.#say('log.part', { part: ENGLISH(`entity.${part}`), before: String(before), now: String(now) }, { part, ...account });
    }
  }

  #sayDevices(): void {
    const nowMs = this.#deps.now();
    if (nowMs - this.#devicesSaidMs < DEVICES_PAUSE_MS && nowMs >= this.#devicesSaidMs) return;
    if (this.#sayIfNew('log.devices', this.#devices())) this.#devicesSaidMs = nowMs;
  }

  #sayHourly(): void {
    const nowMs = this.#deps.now();
    if (this.#hourMs === null || Math.abs(nowMs - this.#hourMs) < HOUR_MS) return;
    this.#say('log.running', { readings: this.#readings, ...this.#devices(), ...this.#next() });
    this.#hourMs = nowMs;
    this.#readings = 0;
  }

  #devices(): Values {
    return Object.fromEntries(this.#states);
  }

  /** The time until the next poll of any account. */
  #next(): Values {
    const times = [...this.#polls.values()].flatMap(({ nextMs }) => nextMs ?? []);
    return this.#until(times.length === 0 ? null : Math.min(...times));
  }

  #until(atMs: number | null): Values {
    const leftMs = (atMs ?? Number.NaN) - this.#deps.now();
    return { seconds: Number.isNaN(leftMs) ? '-' : Math.max(0, Math.round(leftMs / 1_000)), at: isoTime(atMs) ?? '-' };
  }

  /** Adds `by` to the number of devices that have the data state of this document. Documents of plants are not counted. */
  #count(document: LiveDocument | null, by: 1 | -1): void {
    if (document === null || document.subject === null || document.subject.device === null) return;
    this.#states.set(document.dataState, (this.#states.get(document.dataState) ?? 0) + by);
  }

  /** Logs the line, unless it was last logged with the same values. @returns whether it was logged */
  #sayIfNew(key: LogKey, values: Values): boolean {
    const said = JSON.stringify(values);
    if (this.#said.get(key) === said) return false;
    this.#said.set(key, said);
    this.#say(key, values);
    return true;
  }

  /** Logs a line. @param fields fields of the line besides the values of its text */
  #say(key: LogKey, values: Values, fields: Values = {}): void {
    this.#deps.log.info({ ...values, ...fields }, ENGLISH(key, values));
  }
}

const counts = (devices: Ledger['devices'], identifiers: readonly string[]): Values => ({
  devices: identifiers.length,
  entities: identifiers.reduce((sum, identifier) => sum + Object.keys(devices[identifier]?.components ?? {}).length, 0),
});
