import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Contacts, contactsIn, isCutOff } from '../../../src/fleet/contact.ts';
import type { FleetMember } from '../../../src/fleet/fleet-store.ts';

const MINUTE = 60_000;
const THERE: Contacts = { cloud: 60 * MINUTE, broker: 60 * MINUTE };

const member = (contact: Partial<Contacts>, other: Partial<FleetMember> = {}): FleetMember => ({
  ...{ id: randomUUID(), name: 'r', version: '1.0.0', maxShards: 9, ageMs: 0, joinedMs: 60 * MINUTE, isDraining: false },
  status: { contact: { ...THERE, ...contact } },
  ...other,
});

const isCut = (own: FleetMember, ...others: readonly FleetMember[]): boolean => isCutOff(own, [own, ...others]);

describe('a replica', () => {
  it.each([
    ['iSolarCloud', { cloud: -15 * MINUTE }, { cloud: -14 * MINUTE }],
    ['the broker', { broker: -MINUTE }, { broker: -0.9 * MINUTE }],
  ])('is cut off when it has lost %s for long enough', (_, long, short) => {
    expect(isCut(member(long), member({}))).toBe(true);
    expect(isCut(member(short), member({}))).toBe(false);
    expect(isCut(member({}), member(long))).toBe(false);
  });

  it('is not if it is alone, or if no other one can do its work', () => {
    const lost = member({ cloud: -60 * MINUTE });
    expect(isCut(lost)).toBe(false);
    expect(isCut(lost, member({}, { isDraining: true }))).toBe(false);
    expect(isCut(lost, member({ cloud: -20 * MINUTE }))).toBe(false);
    expect(isCut(lost, member({ cloud: 0.5 * MINUTE }))).toBe(false);
    expect(isCut(lost, member({ cloud: null }))).toBe(false);
  });

  it('keeps its work if the other one has lost something else', () => {
    const [one, other] = [member({ cloud: -60 * MINUTE }), member({ broker: -60 * MINUTE })];
    expect([isCut(one, other), isCut(other, one)]).toEqual([false, false]);
  });
});

it('what a replica of another version reports is read as unknown', () => {
  for (const status of [null, undefined, 1, 'text', {}, { 1: {} }, { contact: null }, { contact: { cloud: '1', later: 2 } }])
    expect(contactsIn(status)).toEqual({ cloud: null, broker: null });
});
