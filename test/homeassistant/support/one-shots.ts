import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { accountSettings } from '../../support/account-settings.ts';
import { authoriseIn } from '../../support/authorise.ts';
import { type CommandResult, runCommand } from '../../support/run-command.ts';
import type { HomeAssistant } from './home-assistant.ts';

interface Surroundings {
  readonly cloud: CloudSimulator;
  readonly cloudUrl: string;
  readonly broker: { readonly url: string };
  readonly homeAssistant: HomeAssistant;
  /** The common clock of cloud and bridge; the commands use it too. */
  readonly clock: { readonly now: () => number };
}

/**
 * Runs one-shot commands with the cloud, broker and Home Assistant of a stage. The commands share a state folder of their own,
 * apart from the bridge's.
 */
export class OneShots {
  readonly #folder: string;
  readonly #now: () => number;

  private constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /** @param token access token of Home Assistant; default: the administrator's */
  static async on({ cloud, cloudUrl, broker, homeAssistant, clock }: Surroundings, token = homeAssistant.token): Promise<OneShots> {
    const folder = await mkdtemp(join(tmpdir(), 'one-shots-'));
    const configuration = {
      version: 1,
      isolarcloud: accountSettings(cloud, cloudUrl),
      mqtt: { url: broker.url },
      homeassistant: { url: homeAssistant.url, token },
    };
    await writeFile(join(folder, 'config.yaml'), JSON.stringify(configuration)); // JSON is valid YAML
    if (cloud.oauth !== null) await authoriseIn(folder, cloud, () => clock.now());
    return new OneShots(folder, () => clock.now());
  }

  run(command: string, ...options: string[]): Promise<CommandResult> {
    return runCommand([command, '--config', join(this.#folder, 'config.yaml'), ...options], { now: this.#now });
  }

  async stop(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}
