import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly endpoint: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The reply of an endpoint: its `result_data`, a result code, or a function that writes any HTTP response. */
export type Answer = { readonly data: unknown } | { readonly code: string | number } | { readonly raw: (response: ServerResponse) => void };

/** An HTTP server whose endpoints reply as the test specifies. By default `login` works, and only the newest token is valid. */
export class ScriptedCloud {
  readonly asked: Asked[] = [];
  /** The result code with which the server rejects an invalid token. */
  rejectionCode = 'E00003';
  /** Returns the time for the header `Date` of replies, epoch milliseconds; null if they have no such header. */
  now: () => number | null = Date.now;
  #token = 'none';
  #logins = 0;
  readonly #answers = new Map<string, (asked: Asked) => Answer>();
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const asked = { endpoint: (request.url ?? '').replace('/openapi/', ''), headers: request.headers, body };
    this.asked.push(asked);
    const answer = this.#answerTo(asked);
    const nowMs = this.now();
    response.sendDate = false;
    if (nowMs !== null) response.setHeader('date', new Date(nowMs).toUTCString());
    if ('raw' in answer) return answer.raw(response);
    const envelope = 'code' in answer ? { result_code: answer.code, result_data: null } : { result_code: '1', result_data: answer.data };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ req_serial_num: `serial-${this.asked.length}`, result_msg: 'in any language', ...envelope }));
  });

  static async start(): Promise<ScriptedCloud> {
    const cloud = new ScriptedCloud();
    await new Promise<void>((resolve) => cloud.#server.listen(0, '127.0.0.1', resolve));
    return cloud;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Sets the reply of an endpoint, which replaces an earlier one. */
  on(endpoint: string, answer: (asked: Asked) => Answer): this {
    this.#answers.set(endpoint, answer);
    return this;
  }

  /** Returns the reply to a login: a new token, which makes earlier ones invalid. @param fields further fields of the reply */
  signIn(fields: object = {}): Answer {
    this.#logins += 1;
    this.#token = `7_token${this.#logins}`;
    return { data: { login_state: '1', email: 'owner@example.com', mobile_tel: '+55 11 99999', ...fields, token: this.#token } };
  }

  /** Invalidates the token, as if another client signed in with the account. */
  revoke(): void {
    this.#token = 'somebody else has it';
  }

  calls(endpoint: string): Asked[] {
    return this.asked.filter((call) => call.endpoint === endpoint);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answerTo(asked: Asked): Answer {
    const answer = this.#answers.get(asked.endpoint);
    if (asked.endpoint === 'login') return answer?.(asked) ?? this.signIn();
    if (asked.body['token'] !== this.#token) return { code: this.rejectionCode };
    return answer?.(asked) ?? { code: 'E996' };
  }
}
