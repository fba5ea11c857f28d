import type { AnnouncedDevice, Ledger } from '../homeassistant/ledger.ts';
import type { AccountState, CredentialState, CredentialsRefusal, Login, LoginFault, Token } from '../isolarcloud/auth/account.ts';
import type { Identity } from '../isolarcloud/auth/account-record.ts';
import type { Authorisation } from '../isolarcloud/auth/authorisation.ts';
import type { SteadyTime, TimeRecord } from '../isolarcloud/auth/proven-time.ts';
import type { CallState } from '../isolarcloud/call-meter.ts';
import type { DeviceGuardState, GuardState, PlantGuardState } from '../poll/guard-state.ts';
import type { PointSearches } from '../poll/rejected-points.ts';
import { type Decisions, decided, shown } from './decisions.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { coarse } from './redact-json.ts';

/** Key of the fingerprints of credentials in a capture. It may be public, because these credentials are invented. */
const HASH_KEY = 'capture';

const TOKEN: Decisions<Token> = { value: (value, pseudonyms) => pseudonyms.token(value), obtainedAtMs: 'shown' };

const ids = (texts: readonly string[], pseudonyms: Pseudonyms): string[] => texts.map((text) => pseudonyms.id(text));

const AUTHORISATION: Decisions<Authorisation> = {
  refreshToken: (token, pseudonyms) => pseudonyms.token(token),
  lifeSeconds: 'shown',
  issuedAtMs: 'shown',
  psIds: (psIds, pseudonyms) => (psIds === null ? null : ids(psIds, pseudonyms)),
  unanswered: 'shown',
  ended: 'shown',
  isReplacement: 'shown',
};

/** Id of the monotonic clock in a capture and its replay; that clock shows the time of the event clock. */
export const CAPTURE_CLOCK = 'capture';

/** The same moment on the event clock and on the monotonic clock of this machine. */
interface PresentTime {
  readonly atMs: number;
  readonly steady: SteadyTime;
}

/**
 * Converts a time of this machine's monotonic clock to the clock of the capture, so that the id of the machine's boot is not shown;
 * null if the time is of another boot.
 */
const onCaptureClock = (steady: TimeRecord['steady'], now: PresentTime): TimeRecord['steady'] =>
  steady?.id === now.steady.id ? { id: CAPTURE_CLOCK, ms: now.atMs - (now.steady.ms - steady.ms) } : null;

const loginDecisions = (now: PresentTime): Decisions<Login> => ({
  atMs: 'shown',
  cloudMs: 'shown',
  steady: (steady) => onCaptureClock(steady, now),
  cause: 'shown',
  answered: 'shown',
});

/** The decisions on the members that refusals and faults share. */
const failureDecisions = (now: PresentTime) =>
  ({
    error: 'shown',
    // A result code of iSolarCloud contains nothing personal.
    resultCode: (code) => code,
    // The detail may name a host.
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
    // The keys are endpoints and device types, the values are times.
    deniedUntilMs: (denied) => denied,
    authorisation: (authorisation, pseudonyms) => authorisation && decided(AUTHORISATION, authorisation, pseudonyms),
  };
  return credentials;
};

/**
 * Returns the redacted state of the account, with the credentials of one identity only.
 * @param own the configured identity
 * @param invented the identity of the redacted configuration, which replaces `own`
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
  // The keys are point ids or fixed words of this program.
  components: (components) => components,
  leaving: (components) => components,
  held: (components) => components,
  deleted: 'shown',
};

/** Returns the ledger with invented names, ids and prefixes of entity ids (these derive from the names). */
export const redactLedger = ({ version, devices }: Ledger, pseudonyms: Pseudonyms): Ledger => ({
  version,
  devices: renamed(devices, (identifier, device) => [redactIdentifier(identifier, pseudonyms), decided(ANNOUNCED, device, pseudonyms)]),
});

/** Returns the redacted identifier of a device in Home Assistant: with the pseudonym of its ps_key, or a fixed one for the bridge. */
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

/** Returns the guard's state with pseudonyms for the ids and rounded coordinates. */
export const redactGuard = ({ version, plants, devices }: GuardState, pseudonyms: Pseudonyms): GuardState => ({
  version,
  plants: renamed(plants, (psId, plant) => [pseudonyms.id(psId), decided(PLANT, plant, pseudonyms)]),
  devices: renamed(devices, (psKey, device) => [pseudonyms.id(psKey), decided(DEVICE, device, pseudonyms)]),
});

/** Returns the counted calls. They are shown unchanged: the keys are times, the values numbers. */
export const redactCalls = ({ hours, days, limits, purposes }: CallState): CallState => ({ hours, days, limits: shown(limits), purposes });

/** Returns the searches for rejected points. They are shown unchanged: device types and point ids contain nothing personal. */
export const redactPointSearches = (searches: PointSearches): PointSearches =>
  renamed(searches, (deviceType, { suspects, callsMs }) => [
    deviceType,
    { suspects: suspects.map(({ pointIds, untilMs }) => ({ pointIds, untilMs })), callsMs: shown(callsMs) },
  ]);

/** Returns a map with changed names and values. Unlike `Object.fromEntries` it checks the type of the values. */
const renamed = <T>(map: Readonly<Record<string, T>>, change: (name: string, value: T) => readonly [string, T]): Record<string, T> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => change(name, value)));
