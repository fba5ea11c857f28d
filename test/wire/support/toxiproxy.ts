import { spawn } from 'node:child_process';
import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { waitFor } from '../../homeassistant/support/waiting.ts';
import { freePort } from '../../support/ports.ts';

/** What is done to the bytes of one direction (toxiproxy's README, "Toxics"). */
export type Toxic =
  /** Bytes vanish, the connection stays. */
  | { readonly type: 'timeout'; readonly attributes: { readonly timeout: 0 } }
  | { readonly type: 'latency'; readonly attributes: { readonly latency: number } }
  /** The connection is reset after so many milliseconds. */
  | { readonly type: 'reset_peer'; readonly attributes: { readonly timeout: number } }
  /** Kilobytes per second. */
  | { readonly type: 'bandwidth'; readonly attributes: { readonly rate: number } };

/** Bytes to the broker, and bytes from it. */
export type Stream = 'upstream' | 'downstream';

/** A wire to a broker that can be made bad. */
export class Wire {
  readonly url: string;
  readonly #api: string;

  private constructor(url: string, api: string) {
    this.url = url;
    this.#api = api;
  }

  /** A good one at first; it ends with the test. @throws where toxiproxy is not installed */
  static async to(brokerUrl: string): Promise<Wire> {
    const program = process.env['TOXIPROXY'];
    if (!program) throw new Error('no toxiproxy: npm run test:wire');
    const [port, apiPort] = [await freePort(), await freePort()];
    const server = spawn(program, ['-host', '127.0.0.1', '-port', String(apiPort)], { stdio: 'ignore' });
    onTestFinished(() => void server.kill('SIGKILL'));
    const api = `http://127.0.0.1:${apiPort}/proxies`;
    const listen = `127.0.0.1:${port}`;
    const proxy = { name: 'wire', listen, upstream: new URL(brokerUrl).host, enabled: true };
    await waitFor(() => post(api, proxy), { what: 'toxiproxy' });
    return new Wire(`mqtt://${listen}`, `${api}/wire/toxics`);
  }

  /** Does it to the connections there are and all that follow. @returns what undoes it */
  async poison(toxic: Toxic, streams: readonly Stream[] = ['upstream', 'downstream']): Promise<() => Promise<void>> {
    for (const stream of streams) await post(this.#api, { name: stream, stream, ...toxic });
    return async () => {
      for (const stream of streams) await request(`${this.#api}/${stream}`, { method: 'DELETE' });
    };
  }
}

async function post(url: string, body: object): Promise<void> {
  const { statusCode, body: answer } = await request(url, { method: 'POST', body: JSON.stringify(body) });
  if (statusCode !== 200 && statusCode !== 201) throw new Error(`toxiproxy: ${statusCode} ${await answer.text()}`);
  await answer.dump();
}
