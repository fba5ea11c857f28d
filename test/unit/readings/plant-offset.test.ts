import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../src/calendar.ts';
import { initialOffset, observe, type PlantOffset, redeclare } from '../../../src/readings/plant-offset.ts';

const START = Date.parse('2025-10-03T13:00:00Z');

interface Sample {
  /** The plant's true offset in minutes. */
  readonly zone: number;
  /** Age of the sample in minutes; negative if the clock of the bridge's machine is behind. */
  readonly age: number;
}

/** Returns the offset after several polls, five minutes apart. Each of `polls` has the fresh samples of one poll. */
const observed = (offset: PlantOffset, ...polls: (readonly Sample[])[]): PlantOffset =>
  polls.reduce((state, samples, poll) => {
    const readAt = START + poll * 5 * MINUTE_MS;
    const local = samples.map(({ zone, age }) => readAt + (zone - age) * MINUTE_MS);
    return observe(state, local, readAt);
  }, offset);

const times = (count: number, sample: Sample): Sample[][] => Array.from({ length: count }, () => [sample]);

describe('the offset in force', () => {
  it('is the declared one until samples say otherwise', () => {
    expect(initialOffset(-180).inForceMinutes).toBe(-180);
    expect(observed(initialOffset(-180), [], []).inForceMinutes).toBe(-180);
    expect(observed(initialOffset(-180), ...times(5, { zone: -180, age: 4 })).inForceMinutes).toBe(-180);
  });

  it.each([
    ['an hour ahead', -120],
    ['an hour behind', -240],
    ['half an hour ahead', -150],
    ['three quarters ahead', -135],
    ['two hours ahead', -60],
  ])('follows a clock %s of the declared one at the second fresh sample', (_, zone) => {
    expect(observed(initialOffset(-180), ...times(1, { zone, age: 4 })).inForceMinutes).toBe(-180);
    expect(observed(initialOffset(-180), ...times(2, { zone, age: 4 })).inForceMinutes).toBe(zone);
  });

  it('comes from the first fresh sample where no zone is declared', () => {
    expect(initialOffset(null).inForceMinutes).toBeNull();
    for (const zone of [-720, -570, -180, 0, 330, 345, 765, 840]) {
      expect(observed(initialOffset(null), ...times(1, { zone, age: 4 })).inForceMinutes).toBe(zone);
    }
  });

  it.each([-10, -5, -1, 0, 5, 10, 15, 20, 25])('is not moved by a lag or a host clock of %d minutes', (age) => {
    expect(observed(initialOffset(-180), ...times(20, { zone: -180, age })).inForceMinutes).toBe(-180);
  });

  it('is not moved by a single sample that came an hour late', () => {
    const late = [{ zone: -180, age: 60 }];
    const usual = [{ zone: -180, age: 4 }];
    expect(observed(initialOffset(-180), late, usual, late, usual, late).inForceMinutes).toBe(-180);
  });

  it('is not moved by one device with a wrong clock while another agrees, in any order', () => {
    const right = { zone: -180, age: 4 };
    const wrong = { zone: -120, age: 3 };
    expect(observed(initialOffset(-180), [right, wrong], [wrong, right], [wrong, right]).inForceMinutes).toBe(-180);
  });

  it('is not moved by two replicas that show their two samples in turn', () => {
    const replicas = Array.from({ length: 12 }, (_, poll) => [{ zone: -180, age: (poll % 2 === 0 ? 58 : 61) + poll * 5 }]);
    expect(observed(initialOffset(-180), ...replicas).inForceMinutes).toBe(-180);
  });

  it('does not depend on the order of the samples of a poll', () => {
    const samples = [2, 7, 3, 3].map((age) => ({ zone: -120, age }));
    expect(observed(initialOffset(-180), samples, samples)).toEqual(
      observed(initialOffset(-180), samples.toReversed(), samples.toReversed()),
    );
  });

  it('prefers the declared zone, then a step of whole hours, where two quarter hours match', () => {
    const threeQuarters = observed(initialOffset(-180), ...times(2, { zone: -135, age: 4 }));
    expect(observed(threeQuarters, ...times(2, { zone: -180, age: 14 })).inForceMinutes).toBe(-180);
    expect(observed(initialOffset(-180), ...times(2, { zone: -120, age: 14 })).inForceMinutes).toBe(-120);
    expect(observed(initialOffset(-180), ...times(2, { zone: -120, age: -1 })).inForceMinutes).toBe(-120);
  });

  it('is never farther than two hours from the declared zone', () => {
    expect(observed(initialOffset(-180), ...times(10, { zone: 0, age: 4 }))).toMatchObject({ inForceMinutes: -180, ahead: true });
  });
});

describe('a sample in the future', () => {
  it('is reported while no offset explains it', () => {
    const ahead = observed(initialOffset(-180), ...times(3, { zone: -180, age: -5 }));
    expect(ahead).toMatchObject({ inForceMinutes: -180, ahead: true });
    expect(observed(ahead, ...times(1, { zone: -180, age: 1 })).ahead).toBe(false);
  });
});

describe('a changed time zone in the listing', () => {
  const summer = observed(initialOffset(-180), ...times(2, { zone: -120, age: 4 }));

  it('leaves what was observed near it', () => {
    expect(redeclare(summer, -120)).toMatchObject({ declaredMinutes: -120, inForceMinutes: -120 });
    expect(redeclare(summer, null)).toMatchObject({ declaredMinutes: null, inForceMinutes: -120 });
    expect(redeclare(summer, -180)).toBe(summer);
  });

  it('is the first guess again where it is far away, or where nothing was observed', () => {
    expect(redeclare(summer, 480).inForceMinutes).toBe(480);
    expect(redeclare(initialOffset(null), 480).inForceMinutes).toBe(480);
  });
});
