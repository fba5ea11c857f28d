import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../src/calendar.ts';
import { credentialsIn, emptyAccountState } from '../../../../src/isolarcloud/auth/account.ts';
import { type Authorisation, announcedEnd, withAuthorisation, withRefresh } from '../../../../src/isolarcloud/auth/authorisation.ts';

const NOW = Date.UTC(2026, 2, 10, 15);
const TOKENS = { access: 'a-1', refresh: 'r-1', lifeSeconds: 172_800, psIds: ['1'] };

const nothing = credentialsIn(emptyAccountState(), 'x', { atMs: NOW, cloudMs: null, steady: null });
const authorised = withAuthorisation(nothing, TOKENS, NOW);
const before = (): Authorisation => authorised.authorisation as Authorisation;
const refreshed = (refresh: string | null, nowMs: number) =>
  withRefresh(authorised, before(), { ...TOKENS, access: 'a-2', refresh, psIds: null }, { nowMs, isReplacement: false });

describe('the end of an authorisation', () => {
  it('is not near while each refresh brings a new refresh token', () => {
    expect(announcedEnd(authorised, NOW)).toBeNull();
    const later = NOW + 29 * DAY_MS;
    expect(announcedEnd(refreshed('r-2', later), later + DAY_MS)).toBeNull();
  });

  it.each([null, 'r-1'])('is announced a week before the refresh token expires, if a refresh brings %j in its place', (refresh) => {
    const later = refreshed(refresh, NOW + 20 * DAY_MS);
    expect(announcedEnd(later, NOW + 23 * DAY_MS - 1)).toBeNull();
    expect(announcedEnd(later, NOW + 23 * DAY_MS)).toBe(NOW + 30 * DAY_MS);
  });

  it.each(['unanswered', 'ended'] as const)('is that of the access token after a refresh that is %s', (what) => {
    const own = { ...authorised, authorisation: { ...before(), [what]: true } };
    expect(announcedEnd(own, NOW + DAY_MS)).toBe(NOW + 2 * DAY_MS);
  });

  it('is not announced without an authorisation, nor after it', () => {
    expect(announcedEnd(nothing, NOW)).toBeNull();
    expect(announcedEnd({ ...authorised, token: null }, NOW + 40 * DAY_MS + HOUR_MS)).toBeNull();
  });
});
