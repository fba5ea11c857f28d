import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ChangeRing } from '../../../src/page/model/change-ring.ts';
import { WaitingAuthorisations } from '../../../src/page/model/waiting-authorisations.ts';
import { PageServer, type PageServerOptions } from '../../../src/page/server/server.ts';
import type { PageSource } from '../../../src/page/server/source.ts';
import type { BridgeView } from '../../../src/page/view/documents/bridge.ts';
import type { PlantRow } from '../../../src/page/view/documents/plants.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

export const PASSWORD = 'correct horse';

/** A source with one plant, whose documents have only what the server needs. */
class TestSource implements PageSource {
  readonly changes = new ChangeRing(100);
  readonly asked: string[] = [];
  readonly waiting: WaitingAuthorisations;
  isReady = false;
  /** Text in the bridge's document, to make it large or to change it. */
  version = '1';

  constructor(now: () => number) {
    this.waiting = new WaitingAuthorisations(now);
  }

  callbackSentence = (which: string) => which;
  bridge = () => ({ version: this.version }) as BridgeView;
  plants: PageSource['plants'] = ({ search, page, problemsOnly }) => ({
    ...{ matching: 1, all: 1, page, pageSize: 50, search, problemsOnly },
    plants: [{ psId: '1', name: this.version } as PlantRow],
  });
  openPlant: PageSource['openPlant'] = (psId) => {
    const plant = this.plant(psId, 'en');
    const device = this.device('1_14_1_1', 'en');
    return plant && device && { plant, devices: [device] };
  };
  plant: PageSource['plant'] = (psId) => (psId === '1' ? ({ psId, name: this.version } as ReturnType<PageSource['plant']>) : null);
  device: PageSource['device'] = (psKey) => ({ psKey, name: this.version }) as ReturnType<PageSource['device']>;
  offeredPoints: PageSource['offeredPoints'] = (psKey) => ({ psKey, points: [] });
  curve: PageSource['curve'] = () => null;
  curvePoint: PageSource['curvePoint'] = () => null;
  journalEntry: PageSource['journalEntry'] = (entry) => ({
    ...entry,
    device: '',
    point: '',
    unit: null,
    entityId: null,
    offsetMinutes: null,
    reason: '',
  });
  journal: PageSource['journal'] = async ({ page }) => ({ entries: [], page, pageSize: 50, matching: 0, since: 0 });
  doctor: PageSource['doctor'] = () => null;
  capture: PageSource['capture'] = () => null;
  offered: ReturnType<PageSource['offers']> = [];
  offers: PageSource['offers'] = () => this.offered;
  answerOffer: PageSource['answerOffer'] = async (name, answer) => this.#did(`${answer} ${name}`);
  refresh = () => this.#did('refresh');
  restore = () => this.#did('restore');
  heldRemovals: PageSource['heldRemovals'] = () => [
    {
      identifier: 'isolarcloud_1_14_1_1',
      name: 'Home Inverter',
      entities: [{ name: 'MPPT1 voltage', entityId: 'sensor.home_inverter_mppt1_voltage' }],
    },
  ];
  removeHeld = () => this.#did('remove-held');
  editing: PageSource['editing'] = null;
  canReload = true;
  reload = () => void this.#did('reload');
  readonly language = 'en';
  startDoctor: PageSource['startDoctor'] = () => this.#did('doctor');
  startCapture = () => this.#did('capture');
  endCapture = () => this.#did('capture/end');
  captureFile = async () => null;
  metrics = async () => ({ type: 'text/plain', text: 'up 1\n' });

  #did(action: string) {
    this.asked.push(action);
    return { accepted: true, againAt: null };
  }
}

export interface ServedPage {
  readonly source: TestSource;
  readonly clock: VirtualClock;
  readonly server: PageServer;
  readonly port: number;
  readonly faults: readonly unknown[];
  /** The folder above that of the built page; it holds a file that must not be served. */
  readonly folder: string;
}

/** A server with a page of two files on a free port. */
export async function served(options: Partial<PageServerOptions> = {}): Promise<ServedPage> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const bundle = join(folder, 'bundle');
  await mkdir(join(bundle, 'assets'), { recursive: true });
  await writeFile(join(bundle, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(bundle, 'assets', 'index-B1x9aaaa.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'planted secret');
  const clock = new VirtualClock(Date.UTC(2026, 2, 10, 15));
  const source = new TestSource(clock.now);
  const faults: unknown[] = [];
  const { now, sleep } = clock;
  const given = { host: '127.0.0.1', port: 0, password: PASSWORD, names: [], bundle, notBuilt: 'not built', language: 'en' } as const;
  const server = new PageServer({ ...given, ...options }, { source, now, sleep, report: (error) => void faults.push(error) });
  onTestFinished(() => server.stop());
  const port = Number(new URL(await server.start()).port);
  return { source, clock, server, port, faults, folder };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Address of this machine from which the request comes. */
  readonly from?: string | undefined;
}

/** Sends the request as it is: clients such as fetch correct paths and headers. */
export function ask(port: number, { method = 'GET', path, headers = {}, body, from }: Asked): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false, localAddress: from }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends JSON as the page does. */
export const post = (
  port: number,
  path: string,
  body: unknown = {},
  headers: Readonly<Record<string, string>> = {},
  from?: string,
): Promise<Reply> =>
  ask(port, { method: 'POST', path, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers }, from });

/** Signs in. @returns the headers of signed-in requests */
export async function signIn(port: number, password = PASSWORD): Promise<Readonly<Record<string, string>>> {
  const { status, headers } = await post(port, '/api/login', { password });
  if (status !== 200) throw new Error(`login ended with ${status}`);
  return { cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
}
