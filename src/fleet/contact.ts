import { MINUTE_MS } from '../calendar.ts';
import type { FleetMember } from './fleet-store.ts';

/**
 * What a replica reports about its contact with iSolarCloud and with the broker: for how long it has had contact, or for how long it has
 * had none as a negative number, in milliseconds; null: it has not tried yet.
 */
export interface Contacts {
  readonly cloud: number | null;
  readonly broker: number | null;
}

/** Times in milliseconds. */
export interface Patience {
  /** A replica that has lost contact for this long is cut off, if others have contact. */
  readonly lost: Readonly<Record<keyof Contacts, number>>;
  /** The others must have had contact for this long. If an outage ends for all, it does not end at the same moment for each. */
  readonly sure: number;
  /** Time between two requests by which a replica without iSolarCloud finds out whether it answers again. */
  readonly again: number;
}

/** Without iSolarCloud a replica fails about three polls in 15 minutes. An outage of the broker is seldom longer than a minute. */
export const PATIENCE: Patience = { lost: { cloud: 15 * MINUTE_MS, broker: MINUTE_MS }, sure: MINUTE_MS, again: MINUTE_MS };

const PARTS = ['cloud', 'broker'] as const;

/** Returns what a replica has reported about its contacts. @param status JSON of a replica of any version */
export function contactsIn(status: unknown): Contacts {
  const reported = Object((Object(status) as { contact?: unknown }).contact) as Record<string, unknown>;
  const msOf = (part: keyof Contacts): number | null => (typeof reported[part] === 'number' ? reported[part] : null);
  return { cloud: msOf('cloud'), broker: msOf('broker') };
}

/**
 * Whether a replica alone has lost iSolarCloud or the broker, so that another one can do its work. If all have lost it, nothing would be
 * gained by a move of shards.
 * @param alive the replicas that are running
 */
export function isCutOff(member: FleetMember, alive: readonly FleetMember[], { lost, sure }: Patience = PATIENCE): boolean {
  const own = contactsIn(member.status);
  if (!PARTS.some((part) => (own[part] ?? 0) <= -lost[part])) return false;
  const hasContact = ({ status }: FleetMember): boolean => {
    const contacts = contactsIn(status);
    return PARTS.every((part) => (contacts[part] ?? 0) >= sure);
  };
  return alive.some((other) => other.id !== member.id && !other.isDraining && hasContact(other));
}
