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

/** A call within this time of the recorded one is matched to it, because disk writes shift it slightly. */
const SAME_MOMENT_MS = 10_000;

/** The replacement for a body that was not JSON. */
const STAND_INS: Readonly<Record<NonNullable<CapturedReply['text']>['looks'], string>> = { empty: '', html: '<html>', other: '{' };

/** The cloud's own refusal of an endpoint that it does not have; it does not affect other calls. */
const NOT_FOUND: HttpReply = { status: 200, text: '{"result_code":"E996","result_data":null}', date: null, retryAfter: null };

/** Replays the cloud: each call gets its recorded reply after the recorded time. */
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
   * The recorded call that matches this one; otherwise the nearest earlier one of the same endpoint and device type, otherwise
   * the first.
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

  /** A capture names neither address nor port of the gateway; the remedy has those of its redacted URL. */
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
