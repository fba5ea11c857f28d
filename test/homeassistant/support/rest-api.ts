import { fetch } from 'undici';

const ANSWER_DEADLINE_MS = 30_000;

/** A client of Home Assistant's REST API. If a reply has an error status, all methods throw an Error with the status and the body. */
export class RestApi {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token?: string) {
    this.#url = url;
    this.#token = token;
  }

  get<T>(path: string): Promise<T> {
    return this.#request<T>(path, { method: 'GET' });
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#request<T>(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }

  postForm<T>(path: string, fields: Record<string, string>): Promise<T> {
    return this.#request<T>(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async #request<T>(path: string, init: { method: string; body?: string | URLSearchParams; headers?: Record<string, string> }): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      ...init,
      headers: { ...init.headers, ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }) },
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${init.method} ${path}: HTTP ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }
}
