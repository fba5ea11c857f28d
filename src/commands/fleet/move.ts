import { visitFleet } from '../../app/fleet/visit-fleet.ts';
import { textsOf } from '../../app/texts.ts';
import { BridgeError, EXIT } from '../../errors.ts';
import { isAlive } from '../../fleet/lease-times.ts';
import { phrase } from '../../texts/texts.ts';
import type { Context, Outcome } from '../context.ts';
import { type ConfigOptions, loadForCommand } from '../support/load-config.ts';

export interface MoveOptions extends ConfigOptions {
  /** `--auto`: let any replica own the shard again. */
  readonly auto?: boolean | undefined;
}

interface Move {
  /** Number of the shard, as the user has entered it. */
  readonly shard: string;
  /** Name of the replica; undefined: any, which needs `--auto`. */
  readonly replica: string | undefined;
}

/**
 * Records which replica the user wishes to own a shard. The shard moves with the next heartbeats.
 * @throws BridgeError usage_invalid, shard_absent, replica_absent, fleet_not_configured, and those of `Database.query`
 */
export async function move({ shard, replica }: Move, { auto = false, ...options }: MoveOptions, context: Context): Outcome {
  if (auto === (replica !== undefined)) throw new BridgeError('usage_invalid', { detail: phrase('usage.replica_or_auto', {}) });
  const config = loadForCommand(options, context);
  await visitFleet(config, async (store) => {
    const { members } = await store.state();
    const isThere = members.some((member) => member.name === replica && isAlive(member));
    if (replica !== undefined && !isThere) throw new BridgeError('replica_absent', { detail: replica });
    const isMoved = /^\d{1,9}$/.test(shard) && (await store.move(Number(shard), replica ?? null));
    if (!isMoved) throw new BridgeError('shard_absent', { detail: shard });
  });
  const texts = textsOf(config);
  const said = replica === undefined ? texts('fleet.moves_freely', { shard }) : texts('fleet.moving', { shard, replica });
  context.err.write(`${said}\n`);
  return EXIT.ok;
}
