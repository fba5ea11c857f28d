import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { AccountKeeper } from '../../../src/isolarcloud/account-keeper.ts';
import type { Reply } from '../../../src/isolarcloud/envelope.ts';
import { Session } from '../../../src/isolarcloud/session.ts';
import { MemoryAccountStore } from '../../support/memory-account-store.ts';

const HOUR_MS = 3_600_000;
const silent = { debug: (): void => {}, info: (): void => {}, warn: (): void => {} };

/** What can happen to an account, one after the other. */
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('calls' as const), count: fc.integer({ min: 1, max: 4 }), process: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('time_passes' as const), minutes: fc.integer({ min: 1, max: 15 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('revoked' as const), code: fc.constantFrom('E00003', '002', 'E900', 'HTTP 401') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), process: fc.nat(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('login_turns' as const),
      to: fc.constantFrom('ok', 'ok', 'wrong', 'E916', 'E918', 'lost', 'E901'),
    }),
  },
);

/** A cloud of one account: its newest token is the valid one, and its login behaves as it was told. */
class Cloud {
  nowMs = Date.UTC(2025, 9, 3);
  login = 'ok';
  rejection = 'E00003';
  token = '';
  readonly loginsAtMs: number[] = [];
  underWay = 0;
  wrongPasswords = 0;

  async send(endpoint: string, _parameters: object, token: string | null): Promise<Reply> {
    if (endpoint !== 'login') {
      await null;
      if (token === this.token) return { endpoint, serialNumber: undefined, data: null };
      throw new BridgeError('token_rejected', { endpoint, resultCode: this.rejection });
    }
    this.loginsAtMs.push(this.nowMs);
    this.underWay += 1;
    expect(this.underWay).toBe(1);
    for (let turn = 0; turn < 5; turn += 1) await null;
    this.underWay -= 1;
    return { endpoint, serialNumber: undefined, data: this.#loginData() };
  }

  #loginData(): unknown {
    if (this.login === 'lost') throw new BridgeError('gateway_timeout');
    if (this.login.startsWith('E')) throw new BridgeError('cloud_fault', { resultCode: this.login });
    if (this.login === 'wrong') {
      this.wrongPasswords += 1;
      return { login_state: '0' };
    }
    this.token = `token${this.loginsAtMs.length}`;
    return { login_state: '1', token: this.token };
  }
}

describe('the account', () => {
  it('is never endangered, whatever happens to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 60, size: 'max' }), async (events) => {
        const cloud = new Cloud();
        const store = new MemoryAccountStore();
        const credentials = { gateway: 'https://gateway.example', appKey: 'a', secretKey: 's', username: 'u', password: 'p' };
        const started = (): Session =>
          new Session(
            new AccountKeeper(credentials, { caller: cloud, store, log: silent, now: () => cloud.nowMs, randomKey: () => 'key' }),
            () => cloud.nowMs,
          );
        const processes = [started(), started()];
        for (const happens of events) {
          if (happens.kind === 'time_passes') cloud.nowMs += happens.minutes * 60_000;
          else if (happens.kind === 'login_turns') cloud.login = happens.to;
          else if (happens.kind === 'restart') processes[happens.process] = started();
          else if (happens.kind === 'revoked') [cloud.token, cloud.rejection] = ['of somebody else', happens.code];
          else {
            const call = (): Promise<unknown> =>
              (processes[happens.process] as Session).authorised({ endpoint: 'getDeviceList', deviceType: null }, (token) =>
                cloud.send('getDeviceList', {}, token),
              );
            for (const { reason } of (await Promise.allSettled(Array.from({ length: happens.count }, call))).filter(
              (end) => end.status === 'rejected',
            )) {
              expect(reason).toBeInstanceOf(BridgeError);
            }
          }
        }
        for (const atMs of cloud.loginsAtMs) {
          expect(cloud.loginsAtMs.filter((other) => other > atMs - HOUR_MS && other <= atMs).length).toBeLessThanOrEqual(4);
        }
        expect(cloud.wrongPasswords).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});
