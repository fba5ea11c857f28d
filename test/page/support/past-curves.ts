import { openCurves } from '../../../src/app/stores.ts';
import { pastCurves } from '../../../src/commands/demo/past-curves.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { RUNNING_LIMITS } from '../../../src/store/time-limits.ts';
import { temporaryFolder } from '../../support/cli.ts';
import type { BridgeOptions } from './bridge.ts';

/** Options of a bridge that has run with a simulated plant for 48 hours before `nowMs`. */
export function afterTwoDays(psId: number, nowMs: number): Pick<BridgeOptions, 'sections' | 'prepare'> {
  const state_folder = temporaryFolder();
  return {
    sections: { state_folder },
    prepare: ({ simulator, isolarcloud }) => {
      const config = configSchema.parse({ version: 1, isolarcloud, mqtt: { url: 'mqtt://127.0.0.1' }, state_folder });
      return openCurves(config).write(pastCurves(simulator, [psId], nowMs), RUNNING_LIMITS);
    },
  };
}
