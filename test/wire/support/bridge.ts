import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { startBridge } from '../../../src/app/app.ts';
import { openPorts } from '../../../src/app/ports.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { createLog } from '../../../src/log.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';

/** Interval at which the plant takes samples and the bridge polls. */
export const PERIOD_MS = 2_000;
const DAY_MS = 86_400_000;
const UNLIMITED = { perMinute: Infinity, perHour: Infinity, perDay: Infinity, perMonth: Infinity };

/** A simulated cloud that runs at true speed, with one plant whose samples appear without delay. It is stopped after the test. */
export class LiveCloud {
  readonly simulator: CloudSimulator;
  readonly #url: string;

  private constructor(simulator: CloudSimulator, url: string) {
    this.simulator = simulator;
    this.#url = url;
  }

  static async start(): Promise<LiveCloud> {
    const plants = [
      hybridHome({ commissionedAt: Date.now() - DAY_MS, middayAt: Date.now(), stepMs: PERIOD_MS, lag: { baseMs: 0, jitterMs: 0 } }),
    ];
    const simulator = new CloudSimulator({ plants, updatePeriodMs: PERIOD_MS, quotas: UNLIMITED });
    const { url } = await simulator.start();
    onTestFinished(() => simulator.stop());
    return new LiveCloud(simulator, url);
  }

  /**
   * Starts a bridge that polls this cloud every 2 s.
   * @returns its log lines, as JSON; later lines are added to the same array
   */
  async bridge(brokerUrl: string, { base = 'isolarcloud', discovery = true } = {}): Promise<readonly string[]> {
    const { appKey: app_key, secretKey: secret_key, username, password } = this.simulator.account;
    const folder = mkdtempSync(join(tmpdir(), 'bridge-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const config = configSchema.parse({
      version: 1,
      isolarcloud: { gateway: this.#url, app_key, secret_key, username, password },
      mqtt: { url: brokerUrl, base_topic: base },
      homeassistant: { discovery },
      state_folder: folder,
    });
    const budget = { ...config.polling.budget, per_hour: 1_000_000_000 };
    const lines: string[] = [];
    const bridge = await startBridge(
      { ...config, polling: { schedule: 'interval', interval_minutes: PERIOD_MS / 60_000, budget } },
      {
        log: createLog({ level: 'info', secrets: [] }, (line) => void lines.push(line)),
        now: Date.now,
        steady: () => ({ id: 'wire', ms: performance.now() }),
        sleep: (ms, signal) => delay(ms, undefined, { signal }),
        random: Math.random,
        version: '1.2.3',
        openPorts: async (own) => openPorts(config, { ...own, environmentProxy: () => null }),
        onEnd: () => {},
      },
      { tryAgain: false },
    );
    onTestFinished(() => bridge.stop());
    return lines;
  }
}
