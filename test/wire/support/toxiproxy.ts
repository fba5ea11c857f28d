import { spawn } from 'node:child_process';
import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { waitFor } from '../../homeassistant/support/waiting.ts';
import { freePort } from '../../support/ports.ts';

/** A fault in one direction of a connection (toxiproxy's README, "Toxics"). */
export type Toxic =
  /** Data are dropped, the connection stays open. */
  | { readonly type: 'timeout'; readonly attributes: { readonly timeout: 0 } }
  | { readonly type: 'latency'; readonly attributes: { readonly latency: number } }
  /** The connection is reset after this many milliseconds. */
  | { readonly type: 'reset_peer'; readonly attributes: { readonly timeout: number } }
  /** Kilobytes per second. */
  | { readonly type: 'bandwidth'; readonly attributes: { readonly rate: number } };

/** Data to the broker, and data from it. */
export type Stream = 'upstream' | 'downstream';

/** A connection to a broker in which faults can be caused. */
export class Wire {
  readonly url: string;
  readonly #api: string;

  private constructor(url: string, api: string) {
    this.url = url;
    this.#api = api;
  }

  /** At first without faults; it is closed after the test. @throws Error if toxiproxy is not installed */
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

  /** Causes the fault in the present connections and all later ones. @returns a function that ends the fault */
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
