import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOf, SignInGuard } from '../../../src/mqtt/embedded/sign-in.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Guesses a different password each time, on a clock that only the test advances. */
class Guesser {
  readonly guard = new SignInGuard();
  nowMs = 1_000_000_000;
  #count = 0;

  guess(address: string): string {
    return this.guard.attempt(address, `guess ${this.#count++}`, false, this.nowMs);
  }

  signIn(address: string): string {
    return this.guard.attempt(address, 'the right one', true, this.nowMs);
  }

  /** Makes a guess every `everyMs` milliseconds for an hour. @returns the number of guesses that the broker checks */
  lookedAtInAnHour(everyMs: number, addressOf: (index: number) => string): number {
    const end = this.nowMs + HOUR;
    let count = 0;
    for (let index = 0; this.nowMs < end; this.nowMs += everyMs, index += 1) if (this.guess(addressOf(index)) === 'wrong') count += 1;
    return count;
  }
}

describe('guesses of one address', () => {
  it('are looked at ever more rarely: after 1, 2, 4, 8, 16 and then each 30 seconds', () => {
    const guesser = new Guesser();
    const startMs = guesser.nowMs;
    const lookedAt: number[] = [];
    for (; guesser.nowMs < startMs + 100 * SECOND; guesser.nowMs += 100)
      if (guesser.guess('10.0.0.1') === 'wrong') lookedAt.push((guesser.nowMs - startMs) / SECOND);

    expect(lookedAt).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
  });

  it('are some 120 in an hour, however many come', () => {
    expect(new Guesser().lookedAtInAnHour(10, () => '10.0.0.1')).toBeLessThan(130);
  });

  it('hold up the right password of this address for the pause, and of no other address', () => {
    const guesser = new Guesser();
    guesser.guess('10.0.0.1');
    expect(guesser.signIn('10.0.0.1')).toBe('paused');
    expect(guesser.signIn('10.0.0.2')).toBe('right');
    guesser.nowMs += SECOND;
    expect(guesser.signIn('10.0.0.1')).toBe('right');
  });

  it('are forgotten after a while without any', () => {
    const guesser = new Guesser();
    for (let count = 0; count < 5; count += 1) {
      guesser.guess('10.0.0.1');
      guesser.nowMs += 40 * SECOND;
    }
    guesser.nowMs += HOUR;
    guesser.guess('10.0.0.1');
    guesser.nowMs += SECOND;
    expect(guesser.signIn('10.0.0.1')).toBe('right');
  });

  it('make no longer pause when the clock is set back', () => {
    const guesser = new Guesser();
    guesser.guess('10.0.0.1');
    guesser.nowMs -= 10 * HOUR;
    expect(guesser.signIn('10.0.0.1')).toBe('right');
  });
});

describe('the same wrong password again and again, as from a device with an old configuration', () => {
  it('is refused each time, and does not delay other clients at its address', () => {
    const guesser = new Guesser();
    const stale = (): string => guesser.guard.attempt('10.0.0.1', 'old password', false, guesser.nowMs);
    expect(stale()).toBe('wrong');
    guesser.nowMs += SECOND;
    for (let count = 0; count < 1000; count += 1) expect(stale()).toBe('wrong');

    expect(guesser.signIn('10.0.0.1')).toBe('right');
  });
});

describe('guesses of many addresses', () => {
  const manyAddresses = (index: number): string => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;

  it('are a few hundred in an hour, all together', () => {
    expect(new Guesser().lookedAtInAnHour(10, manyAddresses)).toBeLessThanOrEqual(60 + 360 + 1);
  });

  it('hold up new addresses, and none that has signed in before', () => {
    const guesser = new Guesser();
    guesser.signIn('192.168.1.5');
    for (let index = 0; index < 10_000; index += 1) guesser.guess(manyAddresses(index));

    expect(guesser.signIn('192.168.1.5')).toBe('right');
    expect(guesser.signIn('192.168.1.6')).toBe('paused');
    guesser.nowMs += 10 * SECOND;
    expect(guesser.signIn('192.168.1.6')).toBe('right');
  });
});

describe('the address of a client', () => {
  it.each([
    ['192.168.1.5', '192.168.1.5'],
    ['::ffff:192.168.1.5', '192.168.1.5'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1234:5678%eth0', 'fe80:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('may be anything', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV6(), fc.ipV4(), fc.string()), (address) => networkOf(address).length > 0 || address === ''));
  });
});
