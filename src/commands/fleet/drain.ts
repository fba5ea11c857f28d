import { visitFleet } from '../../app/fleet/visit-fleet.ts';
import { textsOf } from '../../app/texts.ts';
import { BridgeError, EXIT } from '../../errors.ts';
import type { Context, Outcome } from '../context.ts';
import { type ConfigOptions, loadForCommand } from '../support/load-config.ts';

export interface DrainOptions extends ConfigOptions {
  /** `--undo`: let the replica take shards again. */
  readonly undo?: boolean | undefined;
}

/**
 * Asks a replica to give its shards to the others. It does so after its next heartbeat.
 * @throws BridgeError replica_absent, fleet_not_configured, and those of `Database.query`
 */
export async function drain(replica: string, { undo = false, ...options }: DrainOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const isAsked = await visitFleet(config, (store) => store.drain(replica, !undo));
  if (!isAsked) throw new BridgeError('replica_absent', { detail: replica });
  context.err.write(`${textsOf(config)(undo ? 'fleet.undone' : 'fleet.draining', { replica })}\n`);
  return EXIT.ok;
}
