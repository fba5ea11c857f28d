import { compareSettings, fingerprintOf } from '../../app/broker-settings.ts';
import { HealthFile } from '../../app/health-file.ts';
import { type HealthRecord, healthFile } from '../../app/health-record.ts';
import type { Config } from '../../config/schema.ts';
import { Disk } from '../../store/disk.ts';
import type { Context } from '../context.ts';

/** Keeps the health file of the running bridge current. A change of the base topic or of the broker's settings leads to another file. */
export class RunHealth {
  readonly #context: Pick<Context, 'pid' | 'now' | 'sleep'>;
  #file: { readonly path: string; readonly settings: string; readonly health: HealthFile } | null = null;
  #broker: HealthRecord['broker'] | null = null;

  constructor(context: Pick<Context, 'pid' | 'now' | 'sleep'>) {
    this.#context = context;
  }

  /** Writes the file of this configuration from now on. @throws BridgeError those of readTlsFiles */
  async follow(config: Config): Promise<void> {
    const path = healthFile(config.state_folder, config.mqtt.base_topic);
    const file = this.#file;
    if (file?.path === path && (await compareSettings(config, file.settings)) === 'same') return;
    const settings = await fingerprintOf(config);
    await file?.health.stop();
    const { pid, now, sleep } = this.#context;
    const health = new HealthFile(path, { pid, settings, disk: new Disk(), now, sleep });
    this.#file = { path, settings, health };
    if (this.#broker !== null) health.brokerIs(this.#broker);
  }

  /** Records the state of the connection to the broker. */
  brokerIs(broker: HealthRecord['broker']): void {
    this.#broker = broker;
    this.#file?.health.brokerIs(broker);
  }

  async stop(): Promise<void> {
    await this.#file?.health.stop();
  }
}
