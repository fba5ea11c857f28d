import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetch, WebSocket } from 'undici';
import { waitFor } from '../../homeassistant/support/waiting.ts';

interface Answer {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

export interface BrowserOptions {
  readonly width: number;
  readonly height: number;
}

/** Debian's Chromium in headless mode with one page, controlled through its DevTools protocol. */
export class Browser {
  readonly #child: ChildProcess;
  readonly #socket: WebSocket;
  readonly #profile: string;
  readonly #waiting = new Map<number, { resolve: (result: Readonly<Record<string, unknown>>) => void; reject: (error: Error) => void }>();
  #sent = 0;

  private constructor(child: ChildProcess, socket: WebSocket, profile: string) {
    this.#child = child;
    this.#socket = socket;
    this.#profile = profile;
    socket.addEventListener('message', ({ data }) => {
      const { id = 0, result = {}, error } = JSON.parse(String(data)) as Answer;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    });
  }

  static async start({ width, height }: BrowserOptions): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), 'browser-'));
    const args = ['--headless', '--no-sandbox', '--hide-scrollbars', '--disable-gpu', '--lang=en-US', `--window-size=${width},${height}`];
    const child = spawn('chromium', [...args, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: 'ignore',
    });
    // Chromium writes the port of its DevTools protocol to this file.
    const [port] = await waitFor(async () => (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n'), {
      what: 'the browser',
    });
    const pages = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { type: string; webSocketDebuggerUrl: string }[];
    const socket = new WebSocket(pages.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? '');
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    const browser = new Browser(child, socket, profile);
    await browser.#tell('Page.enable');
    await browser.#tell('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    return browser;
  }

  /** Opens a page, after setting these values in its local storage before its own code runs. */
  async open(url: string, storage: Readonly<Record<string, unknown>>): Promise<void> {
    const source = Object.entries(storage)
      .map(([key, value]) => `localStorage.setItem(${JSON.stringify(key)}, ${JSON.stringify(JSON.stringify(value))});`)
      .join('');
    await this.#tell('Page.addScriptToEvaluateOnNewDocument', { source });
    await this.#tell('Page.navigate', { url });
  }

  /** @returns all text of the page, including that of its web components */
  async text(): Promise<string> {
    const expression = `(function text(node) {
      if (node.nodeType === Node.TEXT_NODE) return node.data;
      if (['STYLE', 'SCRIPT'].includes(node.nodeName)) return '';
      return [node.shadowRoot, ...node.childNodes].filter(Boolean).map((child) => child.childNodes && text(child)).join(' ');
    })(document.body)`;
    const { result } = (await this.#tell('Runtime.evaluate', { expression, returnByValue: true })) as { result: { value?: string } };
    return (result.value ?? '').replace(/\s+/g, ' ');
  }

  async png(): Promise<Buffer> {
    const { data } = await this.#tell('Page.captureScreenshot', { format: 'png', optimizeForSpeed: false });
    return Buffer.from(String(data), 'base64');
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#socket.close();
    this.#child.kill('SIGKILL');
    await exited;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #tell(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Readonly<Record<string, unknown>>> {
    this.#sent += 1;
    const id = this.#sent;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }
}
