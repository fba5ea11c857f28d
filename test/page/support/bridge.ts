import type { CloudOptions } from '../../../src/simulator/cloud.ts';
import { bridgeSections, type Cloud, startBroker, startCloud } from '../../e2e/support.ts';
import type { TestBroker } from '../../support/broker.ts';
import { Cli, folderWith, type Sections } from '../../support/cli.ts';
import { clockAhead } from '../../support/clock-ahead.ts';
import { freePort } from '../../support/ports.ts';
import { untilCurve } from './plant-time.ts';

export interface BridgeOptions extends Partial<CloudOptions> {
  /** By how much the clocks of the cloud and the bridge are ahead of this machine's. Default: so that the plants have a curve of the day. */
  readonly aheadMs?: number;
  readonly password?: string;
  /** Called before the bridge starts. */
  readonly prepare?: (cloud: Cloud) => void | Promise<void>;
  /** Further sections of its configuration. */
  readonly sections?: Sections;
}

export interface ServedBridge {
  /** Address of its page. */
  readonly url: string;
  readonly cloud: Cloud;
  readonly broker: TestBroker;
}

/** The built command between a simulated cloud and a broker, with its page. Everything ends with the test. */
export async function startBridge({
  aheadMs = untilCurve(),
  password,
  prepare,
  sections,
  ...cloudOptions
}: BridgeOptions = {}): Promise<ServedBridge> {
  const cloud = await startCloud({ now: () => Date.now() + aheadMs, ...cloudOptions });
  await prepare?.(cloud);
  const broker = await startBroker();
  const port = await freePort();
  const page = { enabled: true, port, ...(password !== undefined && { password }) };
  const folder = folderWith(bridgeSections(cloud, broker, { page, points: { preset: 'standard' }, ...sections }));
  const command = new Cli(['run'], { cwd: folder, env: aheadMs === 0 ? {} : clockAhead(aheadMs) });
  await command.until('the page is served');
  return { url: `http://127.0.0.1:${port}/`, cloud, broker };
}
