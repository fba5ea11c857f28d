import { Replica } from '../../app/fleet/replica.ts';
import type { Config } from '../../config/schema.ts';
import type { BridgeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ENGLISH, inWords } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { portsFor } from './ports.ts';
import { RunHealth } from './run-health.ts';

/**
 * Runs a replica of a fleet until it is stopped.
 * @throws BridgeError an error that only another configuration resolves, base_topic_taken
 */
export async function runReplica(config: Config, log: Log, context: Context): Promise<void> {
  const { now, steady, sleep, random, version, stop } = context;
  context.onHangUp(() => log.warn('a replica of a fleet takes up a changed configuration when it is restarted'));
  const health = new RunHealth(context);
  await health.follow(config);
  let end: (error: BridgeError | null) => void = () => {};
  const ended = new Promise<BridgeError | null>((resolve) => {
    end = resolve;
  });
  stop.addEventListener('abort', () => end(null), { once: true });
  let replica: Replica | undefined;
  try {
    replica = await Replica.start(config, {
      ...{ now, steady, sleep, random, version, log },
      openPorts: (shardConfig, own) => portsFor(shardConfig, context, { waiting: (what) => log.info(inWords(what, ENGLISH)), ...own }),
      onEnd: end,
      onBroker: (status, error) => health.brokerIs(status === 'connected' ? 'connected' : (error?.code ?? 'broker_unreachable')),
    });
    const error = stop.aborted ? null : await ended;
    if (error !== null) throw error;
  } finally {
    log.info('stopping');
    const healthGone = health.stop();
    await replica?.stop();
    await healthGone;
  }
}
