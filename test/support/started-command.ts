import { hybridHome, stringPlant } from '../../src/simulator/fleet.ts';
import { bridgeSections, startBroker, startCloud } from '../e2e/support.ts';
import { Cli, folderWith } from './cli.ts';
import { topicsOfPlants } from './device-topics.ts';
import { Watcher } from './mqtt.ts';
import { WithholdingProxy } from './withholding-proxy.ts';

const DAY_MS = 86_400_000;

/** The built command, started with two plants, and a proxy between it and its broker. */
export interface StartedCommand {
  readonly bridge: Cli;
  readonly proxy: WithholdingProxy;
  /** Receives everything that reaches the broker. */
  readonly watcher: Watcher;
  /** Waits until every plant and device has been announced and published since the call. */
  readonly untilAnnounced: () => Promise<void>;
}

/** Starts a new cloud, broker, proxy and command. @param disturb sets the proxy's faults before the command starts */
export async function startCommand(disturb: (proxy: WithholdingProxy) => void = () => {}): Promise<StartedCommand> {
  const plants = [hybridHome, stringPlant].map((build) => build({ commissionedAt: Date.now() - DAY_MS, middayAt: Date.now() }));
  const cloud = await startCloud({ plants });
  const broker = await startBroker();
  const watcher = await Watcher.on(broker.url);
  const proxy = await WithholdingProxy.to(broker.url);
  disturb(proxy);
  const untilAnnounced = async (): Promise<void> => {
    const missing = new Set(topicsOfPlants(plants));
    let looked = watcher.seen.length;
    await watcher.until((seen) => {
      for (; looked < seen.length; looked += 1) if (seen[looked]?.payload !== '') missing.delete(seen[looked]?.topic ?? '');
      return missing.size === 0;
    });
  };
  return { bridge: new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, proxy)) }), proxy, watcher, untilAnnounced };
}

const FORCED_MS = 15_000;

/** Sends the signal and waits until the process ends; kills it after 15 s. */
export async function endOf(command: Cli, signal: NodeJS.Signals): Promise<{ code: number | null; tookMs: number }> {
  const startedMs = Date.now();
  const forced = setTimeout(() => command.kill('SIGKILL'), FORCED_MS);
  command.kill(signal);
  const { code } = await command.exited;
  clearTimeout(forced);
  return { code, tookMs: Date.now() - startedMs };
}
