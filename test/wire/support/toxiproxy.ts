import { spawn } from 'node:child_process';
import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { waitFor } from '../../homeassistant/support/waiting.ts';
import { freePort } from '../../support/ports.ts';

/** A fault in one direction of a connection, in the form of toxiproxy's API (its README, "Toxics"). */
export type Toxic =
  /** All data are dropped, and the connection stays open. */
  | { readonly type: 'timeout'; readonly attributes: { readonly timeout: 0 } }
  | { readonly type: 'latency'; readonly attributes: { readonly latency: number } }
  /** The connection is reset after this many milliseconds. */
  | { readonly type: 'reset_peer'; readonly attributes: { readonly timeout: number } }
  /** The rate is limited to this many kilobytes per second. */
  | { readonly type: 'bandwidth'; readonly attributes: { readonly rate: number } };

/** Direction of the data: `upstream` to the broker, `downstream` from it. */
export type Stream = 'upstream' | 'downstream';

/** A proxy in front of a broker that can cause faults in the connections through it. */
export class Wire {
  readonly url: string;
  readonly #api: string;

  private constructor(url: string, api: string) {
    this.url = url;
    this.#api = api;
  }

  /**
   * Starts a proxy without faults. It is stopped after the test.
   * @throws Error if toxiproxy is not installed
   */
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

  /**
   * Causes a fault in all present and later connections.
   * @returns a function that ends the fault
   */
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
