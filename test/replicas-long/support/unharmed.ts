import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStores } from '../../../src/app/stores.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { RejectionEntry } from '../../../src/poll/rejection-log.ts';
import { READING, startFleetCloud } from '../../replicas/support/fleet-of-three.ts';
import { accountSettings } from '../../support/account-settings.ts';
import { Cli, folderWith } from '../../support/cli.ts';
import type { FastClock } from '../../support/fast-clock.ts';
import { Answers } from '../../support/fault-run/samples.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { Watcher } from '../../support/mqtt.ts';

/** One bridge with state in files, to which nothing happens, and which reads the same plants from a cloud of its own. */
export interface UnharmedBridge {
  readonly watcher: Watcher;
  readJournal(): Promise<readonly RejectionEntry[]>;
}

export async function startUnharmed(clock: FastClock): Promise<UnharmedBridge> {
  const { cloud, gateway } = await startFleetCloud(clock, new Answers('-03:00'));
  const broker = await startMosquitto({ settings: ['max_queued_messages 0'] });
  onTestFinished(() => broker.stop());
  const cwd = folderWith({ ...READING, isolarcloud: accountSettings(cloud, gateway), mqtt: { url: broker.url } });
  const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
  void new Cli(['run'], { cwd, env: clock.env });
  const config = loadConfig({ path: join(cwd, 'config.yaml'), env: {}, readFile: (path) => readFileSync(path, 'utf8') });
  return { watcher, readJournal: async () => (await openStores(config).journal.read()) as readonly RejectionEntry[] };
}
