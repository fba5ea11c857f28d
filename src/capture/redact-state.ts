import type { GuardMemory } from '../bridge/guard-memory.ts';
import type { Ledger } from '../homeassistant/ledger.ts';
import type { AccountState } from '../isolarcloud/account.ts';
import { type Credentials, fingerprintOf } from '../isolarcloud/fingerprint.ts';
import type { Moment, SteadyTime } from '../isolarcloud/proven-time.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { coarse } from './redact-json.ts';

/** Of the fingerprints in a capture: the credentials they cover are invented, and everybody may know them. */
const HASH_KEY = 'capture';

/** The steady clock of a replay: it shows the capture's time. */
export const CAPTURE_CLOCK = 'capture';

/**
 * The account as one set of credentials finds it.
 * @param invented the credentials that stand for them in the capture
 * @param now of the capture, and the same by the steady clock: which boot of which machine that is, nobody needs to know
 */
export function redactAccount(
  state: AccountState,
  own: Credentials,
  invented: Credentials,
  pseudonyms: Pseudonyms,
  now: { readonly atMs: number; readonly steady: SteadyTime },
): AccountState {
  const inCapture = <M extends Moment>(moment: M): M => ({ ...moment, steady: onCaptureClock(moment.steady, now) });
  const logins = state.logins.map(inCapture);
  const known = state.credentials[fingerprintOf(own, state.hashKey)];
  if (known === undefined) return { hashKey: HASH_KEY, logins, credentials: {} };
  const { token, confirmed, refusal, fault, deniedUntilMs } = known;
  const redacted = {
    token: token && { ...token, value: pseudonyms.token(token.value) },
    confirmed,
    // Their details may name a host.
    refusal: refusal && { ...inCapture(refusal), detail: undefined },
    fault: fault && { ...inCapture(fault), detail: undefined },
    deniedUntilMs,
  };
  return { hashKey: HASH_KEY, logins, credentials: { [fingerprintOf(invented, HASH_KEY)]: redacted } };
}

const onCaptureClock = (steady: Moment['steady'], now: { readonly atMs: number; readonly steady: SteadyTime }): Moment['steady'] =>
  steady?.id === now.steady.id ? { id: CAPTURE_CLOCK, ms: now.atMs - (now.steady.ms - steady.ms) } : null;

/** What was announced: names, and the entity ids that were made of them, are invented. */
export function redactLedger({ version, devices }: Ledger, pseudonyms: Pseudonyms): Ledger {
  const redacted = Object.entries(devices).map(([identifier, { name, entityIdPrefix, components, leaving, deleted }]) => [
    redactIdentifier(identifier, pseudonyms),
    {
      name: pseudonyms.name('Announced', name),
      entityIdPrefix: pseudonyms.name('announced', entityIdPrefix).replace(' ', '_'),
      components,
      leaving,
      deleted,
    },
  ]);
  return { version, devices: Object.fromEntries(redacted) };
}

/** Home Assistant's identifier of a device, which ends with its ps_key; of the bridge itself, one for all. */
export function redactIdentifier(identifier: string, pseudonyms: Pseudonyms): string {
  if (identifier.startsWith('isolarcloud_bridge_')) return 'isolarcloud_bridge_isolarcloud';
  return `isolarcloud_${pseudonyms.id(identifier.replace(/^isolarcloud_/, ''))}`;
}

/** What the guard of the energy counters remembers: numbers, by ids. */
export function redactGuard({ version, plants, devices }: GuardMemory, pseudonyms: Pseudonyms): GuardMemory {
  const id = (text: string | null): string | null => text && pseudonyms.id(text);
  const ofPlants = Object.entries(plants).map(([psId, { offset, highestW, latitude, longitude }]) => [
    pseudonyms.id(psId),
    { offset, highestW, latitude: latitude && coarse(latitude), longitude: longitude && coarse(longitude) },
  ]);
  const ofDevices = Object.entries(devices).map(([psKey, { witness, lastW, counters }]) => [
    pseudonyms.id(psKey),
    { witness: { ...witness, serialNumber: id(witness.serialNumber), uuid: id(witness.uuid) }, lastW, counters },
  ]);
  return { version, plants: Object.fromEntries(ofPlants), devices: Object.fromEntries(ofDevices) };
}
