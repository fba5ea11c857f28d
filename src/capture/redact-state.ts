import type { AnnouncedDevice, Ledger } from '../homeassistant/ledger.ts';
import type { AccountState, CredentialState, CredentialsRefusal, Login, LoginFault, Token } from '../isolarcloud/auth/account.ts';
import type { Identity } from '../isolarcloud/auth/account-record.ts';
import type { SteadyTime, TimeRecord } from '../isolarcloud/auth/proven-time.ts';
import type { CallState } from '../isolarcloud/call-meter.ts';
import type { DeviceGuardState, GuardState, PlantGuardState } from '../poll/guard-state.ts';
import type { PointSearches } from '../poll/rejected-points.ts';
import { type Decisions, decided, shown } from './decisions.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { coarse } from './redact-json.ts';

/** Key of the fingerprints in a capture: the credentials that they cover are invented, so the key may be public. */
const HASH_KEY = 'capture';

const TOKEN: Decisions<Token> = { value: (value, pseudonyms) => pseudonyms.token(value), obtainedAtMs: 'shown' };

/** Id of the monotonic clock of a replay, which shows the capture's time. */
export const CAPTURE_CLOCK = 'capture';

/** The present by the clock of the capture and by the monotonic one. */
interface PresentTime {
  readonly atMs: number;
  readonly steady: SteadyTime;
}

/** Hides to which boot of which machine a monotonic clock belongs. */
const onCaptureClock = (steady: TimeRecord['steady'], now: PresentTime): TimeRecord['steady'] =>
  steady?.id === now.steady.id ? { id: CAPTURE_CLOCK, ms: now.atMs - (now.steady.ms - steady.ms) } : null;

const loginDecisions = (now: PresentTime): Decisions<Login> => ({
  atMs: 'shown',
  cloudMs: 'shown',
  steady: (steady) => onCaptureClock(steady, now),
  cause: 'shown',
  answered: 'shown',
});

/** The members that refusals and faults share. */
const failureDecisions = (now: PresentTime) =>
  ({
    error: 'shown',
    // A code of the cloud.
    resultCode: (code) => code,
    // It may name a host.
    detail: () => undefined,
    atMs: 'shown',
    cloudMs: 'shown',
    steady: (steady) => onCaptureClock(steady, now),
  }) satisfies Partial<Decisions<CredentialsRefusal & LoginFault>>;

const credentialDecisions = (now: PresentTime): Decisions<CredentialState> => {
  const refused: Decisions<CredentialsRefusal> = { ...failureDecisions(now), untilMs: 'shown' };
  const failed: Decisions<LoginFault> = { ...failureDecisions(now), inARow: 'shown', pauseMs: 'shown' };
  const credentials: Decisions<CredentialState> = {
    token: (token, pseudonyms) => token && decided(TOKEN, token, pseudonyms),
    confirmed: 'shown',
    refusal: (refusal, pseudonyms) => refusal && decided(refused, refusal, pseudonyms),
    fault: (fault, pseudonyms) => fault && decided(failed, fault, pseudonyms),
    // By endpoint and device type.
    deniedUntilMs: (denied) => denied,
  };
  return credentials;
};

/**
 * The account from the point of view of one identity.
 * @param invented the identity that replaces it in the capture
 */
export function redactAccount(
  state: AccountState,
  own: Identity,
  invented: Identity,
  pseudonyms: Pseudonyms,
  now: PresentTime,
): AccountState {
  const known = state.credentials[own(state.hashKey)];
  const credentials = known && { [invented(HASH_KEY)]: decided(credentialDecisions(now), known, pseudonyms) };
  const logins = state.logins.map((login) => decided(loginDecisions(now), login, pseudonyms));
  return { hashKey: HASH_KEY, logins, credentials: credentials ?? {} };
}

const ANNOUNCED: Decisions<AnnouncedDevice> = {
  name: (name, pseudonyms) => pseudonyms.name('Announced', name),
  entityIdPrefix: (prefix, pseudonyms) => pseudonyms.name('announced', prefix).replace(' ', '_'),
  // By point id, or by a fixed word of this program.
  components: (components) => components,
  leaving: (components) => components,
  deleted: 'shown',
};

/** The ledger with invented names, and invented entity ids, which derive from names. */
export const redactLedger = ({ version, devices }: Ledger, pseudonyms: Pseudonyms): Ledger => ({
  version,
  devices: renamed(devices, (identifier, device) => [redactIdentifier(identifier, pseudonyms), decided(ANNOUNCED, device, pseudonyms)]),
});

/** Home Assistant's identifier of a device, which ends with its ps_key; the bridge itself has a fixed one. */
export function redactIdentifier(identifier: string, pseudonyms: Pseudonyms): string {
  if (identifier.startsWith('isolarcloud_bridge_')) return 'isolarcloud_bridge_isolarcloud';
  return `isolarcloud_${pseudonyms.id(identifier.replace(/^isolarcloud_/, ''))}`;
}

const id = (text: string | null, pseudonyms: Pseudonyms): string | null => text && pseudonyms.id(text);
const wholeDegrees = (degrees: number | null): number | null => degrees && coarse(degrees);

const PLANT: Decisions<PlantGuardState> = { offset: 'shown', highestW: 'shown', latitude: wholeDegrees, longitude: wholeDegrees };

const DEVICE: Decisions<DeviceGuardState> = {
  witness: { serialNumber: id, uuid: id, swappedAt: 'shown', seenAt: 'shown', seenReadAt: 'shown', wrongClock: 'shown' },
  lastW: 'shown',
  counters: (counters) => renamed(counters, (pointId, counter) => [pointId, shown(counter)]),
};

/** The guard's state: numbers, by ids. */
export const redactGuard = ({ version, plants, devices }: GuardState, pseudonyms: Pseudonyms): GuardState => ({
  version,
  plants: renamed(plants, (psId, plant) => [pseudonyms.id(psId), decided(PLANT, plant, pseudonyms)]),
  devices: renamed(devices, (psKey, device) => [pseudonyms.id(psKey), decided(DEVICE, device, pseudonyms)]),
});

/** Calls of each hour and day; the keys of both are times. */
export const redactCalls = ({ hours, days, limits }: CallState): CallState => ({ hours, days, limits: shown(limits) });

/** Points that the cloud rejects, by device type: all of them are numbers of the cloud. */
export const redactPointSearches = (searches: PointSearches): PointSearches =>
  renamed(searches, (deviceType, { suspects, callsMs }) => [
    deviceType,
    { suspects: suspects.map(({ pointIds, untilMs }) => ({ pointIds, untilMs })), callsMs: shown(callsMs) },
  ]);

/** A map with other names and values; `Object.fromEntries` alone would accept any. */
const renamed = <T>(map: Readonly<Record<string, T>>, change: (name: string, value: T) => readonly [string, T]): Record<string, T> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => change(name, value)));
