import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../../src/errors.ts';
import { PasswordAuth } from '../../../../src/isolarcloud/auth/password-auth.ts';
import { Clocks } from '../../../../src/isolarcloud/auth/proven-time.ts';
import { Session } from '../../../../src/isolarcloud/auth/session.ts';
import type { Signed } from '../../../../src/isolarcloud/endpoint-caller.ts';
import type { Reply } from '../../../../src/isolarcloud/envelope.ts';
import { MemoryAccountStore } from '../../../support/memory-account-store.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const silent = { debug: (): void => {}, info: (): void => {}, warn: (): void => {} };

/** Possible outcomes of a login. `swallowed`: the cloud processes the login, but its reply is lost. */
const LOGIN_ENDS = ['ok', 'ok', 'wrong', 'E916', 'E918', 'E901', 'lost', 'swallowed', 'HTTP 503', 'page', 'unsent'] as const;

const WALL_JUMP_MS = fc.oneof(
  fc.integer({ min: -90, max: 90 }).map((minutes) => minutes * MINUTE_MS),
  fc.integer({ min: -30, max: 300 }).map((years) => years * 365 * 24 * HOUR_MS),
);

/** Random events that happen to an account. */
const EVENTS = {
  calls: fc.record({ kind: fc.constant('calls' as const), count: fc.integer({ min: 1, max: 4 }), process: fc.nat(1) }),
  bothCall: fc.record({ kind: fc.constant('both_call' as const) }),
  timePasses: fc.record({ kind: fc.constant('time_passes' as const), minutes: fc.integer({ min: 1, max: 15 }) }),
  clockIsSet: fc.record({ kind: fc.constant('clock_is_set' as const), aheadMs: WALL_JUMP_MS }),
  revoked: fc.record({ kind: fc.constant('revoked' as const), code: fc.constantFrom('E00003', '002', 'E900', 'HTTP 401') }),
  restart: fc.record({ kind: fc.constant('restart' as const), process: fc.nat(1) }),
  reboot: fc.record({ kind: fc.constant('reboot' as const) }),
  dateTurns: fc.record({ kind: fc.constant('date_turns' as const), told: fc.boolean() }),
  loginTurns: fc.record({ kind: fc.constant('login_turns' as const), to: fc.constantFrom(...LOGIN_ENDS) }),
};

const event = fc.oneof(
  { weight: 6, arbitrary: EVENTS.calls },
  { weight: 2, arbitrary: EVENTS.bothCall },
  { weight: 4, arbitrary: EVENTS.timePasses },
  { weight: 3, arbitrary: EVENTS.clockIsSet },
  { weight: 4, arbitrary: EVENTS.revoked },
  { weight: 2, arbitrary: EVENTS.restart },
  { weight: 1, arbitrary: EVENTS.reboot },
  { weight: 1, arbitrary: EVENTS.dateTurns },
  { weight: 2, arbitrary: EVENTS.loginTurns },
);

type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** A cloud with one account. Only the newest token is valid, and the test determines the outcome of each login. */
class Cloud {
  realMs = Date.UTC(2025, 9, 3);
  wallMs = 0;
  bootedMs = 0;
  tellsDate = true;
  login: (typeof LOGIN_ENDS)[number] = 'ok';
  rejection = 'E00003';
  token = '';
  readonly answeredAtMs: number[] = [];
  readonly askedAtMs: number[] = [];
  underWay = 0;
  refusals = 0;

  async send(clocks: Clocks, endpoint: string, token: string | null): Promise<Reply> {
    if (endpoint !== 'login') {
      await null;
      if (this.tellsDate) clocks.heard(new Date(this.realMs).toUTCString());
      if (token === this.token) return { endpoint, serialNumber: undefined, data: null };
      throw new BridgeError('token_rejected', { endpoint, resultCode: this.rejection });
    }
    if (this.login === 'unsent') throw new BridgeError('gateway_untrusted');
    this.askedAtMs.push(this.realMs);
    this.underWay += 1;
    expect(this.underWay).toBe(1);
    for (let turn = 0; turn < 5; turn += 1) await null;
    this.underWay -= 1;
    return { endpoint, serialNumber: undefined, data: this.#loginData(clocks) };
  }

  #loginData(clocks: Clocks): unknown {
    const { login, tellsDate } = this;
    if (login === 'lost') throw new BridgeError('gateway_timeout', { endpoint: 'login' });
    if (login === 'swallowed') {
      this.token = `token${this.askedAtMs.length}`;
      throw new BridgeError('gateway_unreachable', { endpoint: 'login' });
    }
    if (tellsDate) clocks.heard(new Date(this.realMs).toUTCString());
    if (login === 'page') throw new BridgeError('reply_malformed', { endpoint: 'login' });
    if (login === 'E901' || login === 'HTTP 503') throw new BridgeError('cloud_fault', { endpoint: 'login', resultCode: login });
    this.answeredAtMs.push(this.realMs);
    if (login === 'E916') throw new BridgeError('login_too_often', { endpoint: 'login', resultCode: login });
    if (login === 'E918') throw new BridgeError('address_refused', { endpoint: 'login', resultCode: login });
    if (login === 'wrong') {
      this.refusals += 1;
      return { login_state: '0' };
    }
    this.token = `token${this.askedAtMs.length}`;
    return { login_state: '1', token: this.token };
  }
}

type Send = (endpoint: string, parameters: object, signed?: Signed) => Promise<Reply>;

interface Process {
  readonly auth: PasswordAuth;
  readonly session: Session;
  readonly send: Send;
}

/** Two processes of one machine that share a state folder. */
class Machine {
  readonly cloud = new Cloud();
  readonly #store = new MemoryAccountStore();
  readonly #sharedClock: boolean;
  readonly #processes: Process[] = [];
  #started = 0;

  /** @param sharedClock true as on Linux; otherwise each process has its own monotonic clock */
  constructor(sharedClock: boolean) {
    this.#sharedClock = sharedClock;
    this.reboot();
  }

  start(process: number): void {
    const { cloud } = this;
    const startedMs = cloud.realMs;
    this.#started += 1;
    const id = `process ${this.#started}`;
    const own = () => ({ id, ms: cloud.realMs - startedMs });
    const shared = () => ({ id: `boot ${cloud.bootedMs}`, ms: cloud.realMs - cloud.bootedMs });
    const now = (): number => cloud.realMs + cloud.wallMs;
    const clocks = new Clocks({ now, steady: this.#sharedClock ? shared : own });
    const send: Send = (endpoint, _parameters, signed) => cloud.send(clocks, endpoint, signed?.headers['token'] ?? null);
    const credentials = {
      gateway: 'https://gateway.example',
      appKey: 'a',
      secretKey: 's',
      username: 'u',
      password: 'p',
      rsaPublicKey: null,
    };
    const deps = { caller: { send }, store: this.#store, log: silent, moment: clocks.moment, randomKey: () => 'key' };
    const auth = new PasswordAuth(credentials, deps);
    this.#processes[process] = { auth, session: new Session(auth, now), send };
  }

  reboot(): void {
    this.cloud.bootedMs = this.cloud.realMs;
    for (const process of [0, 1]) this.start(process);
  }

  /** Makes a call of one of the processes. @returns its error; null if it succeeded */
  async call(process: number): Promise<BridgeError | null> {
    const { auth, session, send } = this.#processes[process] as Process;
    try {
      await session.authorised({ endpoint: 'getDeviceList', deviceType: null }, (token) =>
        send('getDeviceList', {}, { headers: auth.headers(token), fields: auth.fields(token) }),
      );
      return null;
    } catch (error) {
      expect(error).toBeInstanceOf(BridgeError);
      return error as BridgeError;
    }
  }

  async live(event: Event): Promise<void> {
    const { cloud } = this;
    switch (event.kind) {
      case 'calls':
        await Promise.all(Array.from({ length: event.count }, () => this.call(event.process)));
        return;
      case 'both_call':
        await Promise.all([this.call(0), this.call(1)]);
        return;
      case 'time_passes':
        cloud.realMs += event.minutes * MINUTE_MS;
        return;
      case 'clock_is_set':
        cloud.wallMs = event.aheadMs;
        return;
      case 'revoked':
        [cloud.token, cloud.rejection] = ['of somebody else', event.code];
        return;
      case 'restart':
        return this.start(event.process);
      case 'reboot':
        return this.reboot();
      case 'date_turns':
        cloud.tellsDate = event.told;
        return;
      case 'login_turns':
        cloud.login = event.to;
        return;
    }
  }
}

const mostInAnHour = (timesMs: readonly number[]): number =>
  Math.max(0, ...timesMs.map((atMs) => timesMs.filter((other) => other > atMs - HOUR_MS && other <= atMs).length));

const lives = fc.array(event, { maxLength: 60, size: 'max' });

describe('the account', () => {
  it('is never locked, whatever happens to it, to its clocks and to the connection', async () => {
    await fc.assert(
      fc.asyncProperty(lives, fc.boolean(), async (events, sharedClock) => {
        const machine = new Machine(sharedClock);
        for (const one of events) await machine.live(one);
        const { answeredAtMs, askedAtMs, refusals } = machine.cloud;
        expect(mostInAnHour(answeredAtMs)).toBeLessThanOrEqual(4);
        expect(mostInAnHour(askedAtMs)).toBeLessThanOrEqual(6);
        expect(refusals).toBeLessThanOrEqual(1);
      }),
      { numRuns: 600 },
    );
  });

  it('is never locked out: two hours after the last trouble a running bridge has signed in', async () => {
    await fc.assert(
      fc.asyncProperty(lives, fc.boolean(), async (events, sharedClock) => {
        const machine = new Machine(sharedClock);
        for (const one of events) await machine.live(one);
        const { cloud } = machine;
        cloud.login = 'ok';
        let error = await machine.call(0);
        for (let minutes = 0; error !== null && minutes < 120; minutes += 10) {
          cloud.realMs += 10 * MINUTE_MS;
          error = await machine.call(0);
        }
        if (cloud.refusals === 0) expect(error).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
