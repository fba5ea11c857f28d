import { BridgeError } from '../errors.ts';
import type { HttpReply, Transport } from '../isolarcloud/transport.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import type { EventClock } from './event-clock.ts';
import type { CapturedCall, CapturedFailure, CapturedReply } from './format.ts';
import { questionIn } from './redact-json.ts';

export interface ReplayTransportDeps {
  readonly gateway: string;
  readonly calls: readonly CapturedCall[];
  readonly clock: EventClock;
  /** Called for each request that the capture has no answer to. */
  readonly missing: (what: Phrase) => void;
}

/** A call counts as made at the same time as a recorded one if the times differ by at most this much. */
const SAME_MOMENT_MS = 10_000;

/** Key: kind of a reply that was not JSON, whose text a capture does not contain. Value: a text of that kind. */
const STAND_INS: Readonly<Record<NonNullable<CapturedReply['text']>['looks'], string>> = { empty: '', html: '<html>', other: '{' };

/** The reply to a call for which the capture has none: iSolarCloud's refusal of a missing endpoint, which affects no other calls. */
const NOT_FOUND: HttpReply = { status: 200, text: '{"result_code":"E996","result_data":null}', date: null, retryAfter: null };

/** Replays iSolarCloud: answers each call with the recorded reply or failure, after the recorded time. */
export class ReplayTransport implements Transport {
  readonly gateway: string;
  readonly #deps: ReplayTransportDeps;
  readonly #given = new Set<CapturedCall>();
  readonly #closing = new AbortController();

  constructor(deps: ReplayTransportDeps) {
    this.gateway = deps.gateway;
    this.#deps = deps;
  }

  async post(path: string, _headers: Readonly<Record<string, string>>, body: object): Promise<HttpReply> {
    const { clock } = this.#deps;
    const call = this.#callFor(path.slice(path.lastIndexOf('/') + 1), questionIn(body));
    if (call === null) return NOT_FOUND;
    const isThen = Math.abs(clock.now() - call.askedAt) <= SAME_MOMENT_MS;
    await clock.reach(isThen ? call.at : clock.now() + call.at - call.askedAt, this.#closing.signal).catch(() => {
      throw new BridgeError('gateway_unreachable', { detail: phrase('detail.client_closed') });
    });
    if ('failure' in call) throw this.#failure(call.failure);
    const { status, body: json, text, date, retryAfter } = call.answer;
    return { status, text: text === undefined ? JSON.stringify(json) : STAND_INS[text.looks], date, retryAfter };
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  /**
   * Finds the recorded call whose reply answers a call: one with the same parameters at about the same time; else the last earlier one
   * with the same parameters; else the last earlier one, or the first, of the same endpoint and device type. Reports every match
   * that is not at the same time.
   * @returns null if no call of this endpoint and device type was recorded
   */
  #callFor(endpoint: string, question: object): CapturedCall | null {
    const nowMs = this.#deps.clock.now();
    const wanted = JSON.stringify(question);
    const type = deviceTypeOf(question);
    const alike = this.#deps.calls.filter((call) => call.endpoint === endpoint && deviceTypeOf(call.question) === type);
    const same = alike.filter((call) => JSON.stringify(call.question) === wanted && !this.#given.has(call));
    const now = same.find(({ askedAt }) => Math.abs(askedAt - nowMs) <= SAME_MOMENT_MS);
    const call = now ?? nearest(same, nowMs) ?? nearest(alike, nowMs) ?? alike[0] ?? null;
    if (call !== null) this.#given.add(call);
    if (now === undefined) this.#tell(endpoint, type, call);
    return call;
  }

  #tell(endpoint: string, deviceType: unknown, call: CapturedCall | null): void {
    const { clock, missing } = this.#deps;
    const what = { time: isoTime(clock.now()), endpoint };
    const asked =
      deviceType === undefined ? phrase('replay.call', what) : phrase('replay.call_of_type', { ...what, type: String(deviceType) });
    missing(
      call === null
        ? phrase('replay.never_captured', { call: asked })
        : phrase('replay.not_captured_then', { call: asked, time: isoTime(call.askedAt) }),
    );
  }

  /** Returns the recorded failure. Its texts name the gateway of the redacted configuration instead of the real one. */
  #failure({ code, cause, remedy: shown }: CapturedFailure): BridgeError {
    const { host, hostname: address, port } = new URL(this.gateway);
    const detail = `${host}${cause === null ? '' : ` (${cause})`}`;
    if (cause === null) return new BridgeError(code, { detail });
    const remedy = shown && phrase(shown, { host, address, port });
    if (code === 'reply_malformed') return new BridgeError(code, { detail, remedy });
    return new BridgeError(code, { detail, remedy, cause: Object.assign(new Error(cause), { code: cause }) });
  }
}

const nearest = (calls: readonly CapturedCall[], nowMs: number): CapturedCall | undefined =>
  calls.findLast(({ askedAt }) => askedAt <= nowMs);

const deviceTypeOf = (question: unknown): unknown =>
  typeof question === 'object' && question !== null && 'device_type' in question ? question.device_type : undefined;

const isoTime = (atMs: number): string => new Date(atMs).toISOString();
