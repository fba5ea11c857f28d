import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { Program } from '../../homeassistant/support/program.ts';
import { waitFor } from '../../homeassistant/support/waiting.ts';
import { freePort } from '../../support/ports.ts';

/** A node of a flow, with the properties that the tests use. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly wires?: readonly (readonly string[])[];
  readonly [property: string]: unknown;
}

const SETTINGS = {
  uiHost: '127.0.0.1',
  flowFile: 'flows.json',
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, projects: { enabled: false } },
};

/** A newly installed Node-RED without additional nodes. It is stopped after the test. */
export class NodeRed {
  readonly #program: Program;
  /** The address of its editor. */
  readonly url: string;

  private constructor(program: Program, url: string) {
    this.#program = program;
    this.url = url;
  }

  /** @throws Error if Node-RED is not installed */
  static async start(): Promise<NodeRed> {
    const programs = process.env['NODE_RED'];
    if (!programs) throw new Error('no Node-RED: npm run test:node-red');
    const folder = await mkdtemp(join(tmpdir(), 'node-red-'));
    const port = await freePort();
    const settings = join(folder, 'settings.js');
    await writeFile(settings, `module.exports = ${JSON.stringify({ ...SETTINGS, uiPort: port })};\n`);
    const program = await Program.start({
      command: join(programs, 'node'),
      args: [join(programs, 'node-red'), '--userDir', folder, '--settings', settings],
      environment: { NODE_OPTIONS: '' },
      outputFile: join(folder, 'output.txt'),
    });
    onTestFinished(async () => {
      await program.stop();
      await rm(folder, { recursive: true });
    });
    const nodeRed = new NodeRed(program, `http://127.0.0.1:${port}`);
    await waitFor(() => nodeRed.#ready(), { what: 'Node-RED', deadlineMs: 60_000 });
    return nodeRed;
  }

  /** Replaces all flows by this one, like an import and "Deploy" in the editor, and waits until it is connected to its broker. */
  async deploy(flow: readonly FlowNode[]): Promise<void> {
    const { statusCode, body } = await request(`${this.url}/flows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(flow),
    });
    if (statusCode !== 204) throw new Error(`Node-RED: ${statusCode} ${await body.text()}`);
    await waitFor(async () => this.#assertConnected(), { what: 'the flow to reach its broker' });
  }

  /** @returns the page that a flow serves at this path */
  async get(path: string): Promise<string> {
    return (await request(`${this.url}${path}`)).body.text();
  }

  /** Sends a form. @returns the page that the flow answers */
  async post(path: string, body: string): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return (await request(`${this.url}${path}`, { method: 'POST', headers, body })).body.text();
  }

  /** @returns the log of Node-RED since the flow was deployed */
  async log(): Promise<string> {
    return (await this.#program.output()).split('Updated flows')[1] ?? '';
  }

  async #ready(): Promise<void> {
    await this.#program.assertRunning();
    const { statusCode, body } = await request(`${this.url}/flows`);
    await body.dump();
    if (statusCode !== 200) throw new Error(`answers ${statusCode}`);
    // Node-RED answers while it still starts its first flows.
    const output = await this.#program.output();
    if (!output.includes('Started flows')) throw new Error(output);
  }

  async #assertConnected(): Promise<void> {
    const log = await this.log();
    if (!log.includes('Connected to broker')) throw new Error(log);
  }
}
