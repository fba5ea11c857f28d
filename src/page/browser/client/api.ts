import type { CurveView } from '../../view/documents/curve.ts';
import type { OfferedPoints } from '../../view/documents/devices.ts';
import type { JournalPage } from '../../view/documents/journal.ts';
import type { ActionReply, Refusal, SessionView } from '../../view/documents/replies.ts';

/** The error of a request that the bridge refused. `unreachable`: the bridge did not answer. */
export class RequestError extends Error {
  readonly reason: Refusal['error'] | 'unreachable';
  readonly retryAfterSeconds: number | null;

  constructor(reason: Refusal['error'] | 'unreachable', retryAfterSeconds: number | null = null) {
    super(reason);
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const TIMEOUT_MS = 20_000;

/** @throws RequestError */
export async function request<Reply>(path: string, init: RequestInit = {}, timeoutMs = TIMEOUT_MS): Promise<Reply> {
  const response = await fetch(`api/${path}`, { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs), ...init }).catch(() => {
    throw new RequestError('unreachable');
  });
  const reply: unknown = await response.json().catch(() => null);
  // The body of a reply that was cut off is not valid JSON; it counts as no reply.
  if (response.ok && reply !== null) return reply as Reply;
  const { error = 'unavailable', retryAfterSeconds = null } = (reply ?? {}) as Partial<Refusal>;
  throw new RequestError(error, retryAfterSeconds);
}

/** @throws RequestError */
export const post = <Reply>(path: string, body: object = {}, timeoutMs = TIMEOUT_MS): Promise<Reply> =>
  request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }, timeoutMs);

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Refusals after which the request is not repeated, since the answer would be the same. */
const FINAL: readonly RequestError['reason'][] = ['not_found', 'sign_in'];

/**
 * Repeats a request until the bridge answers, with growing pauses.
 * @param isWanted whether the answer is still needed
 * @returns null if the answer is no longer needed, or if the bridge refused the request for good
 */
export async function untilAnswered<Reply>(ask: () => Promise<Reply>, isWanted: () => boolean): Promise<Reply | null> {
  for (let pauseMs = FIRST_PAUSE_MS; isWanted(); pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    const reply = await ask().catch((error: unknown) => {
      if (!(error instanceof RequestError)) throw error;
      return error;
    });
    if (!(reply instanceof RequestError)) return reply;
    if (FINAL.includes(reply.reason)) return null;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return null;
}

const idIn = encodeURIComponent;

/** The single requests to the bridge. All throw RequestError. */
export const api = {
  session: () => request<SessionView>('session'),
  login: (password: string) => post<SessionView>('login', { password }),
  logout: () => post<SessionView>('logout'),
  curve: (psId: string) => request<CurveView>(`plants/${idIn(psId)}/curve`),
  offeredPoints: (psKey: string, language: string) => request<OfferedPoints>(`devices/${idIn(psKey)}/points?language=${language}`),
  journal: (psId: string | null, page: number, search: string, language: string) =>
    request<JournalPage>(`journal?${psId === null ? '' : `plant=${idIn(psId)}&`}search=${idIn(search)}&page=${page}&language=${language}`),
  refresh: () => post<ActionReply>('refresh'),
  restore: () => post<ActionReply>('restore'),
  /** @param language of its steps and report */
  doctor: (language: string) => post<ActionReply>(`doctor?language=${language}`),
  capture: () => post<ActionReply>('capture'),
  endCapture: () => post<ActionReply>('capture/end'),
} as const;
