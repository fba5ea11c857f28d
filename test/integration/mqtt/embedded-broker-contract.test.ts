import type { EmbeddedBroker } from '../../../src/mqtt/embedded-broker.ts';
import type { BrokerAccount, TestBroker } from '../../support/broker.ts';
import { describeBroker } from '../../support/contract.ts';
import { embeddedBroker } from '../../support/embedded-broker.ts';
import { freePort } from '../../support/ports.ts';

/**
 * Starts an embedded broker for the contract tests. It belongs to another base topic, so that the adapters under test are ordinary
 * clients. It replies to wrong passwords without delay.
 */
async function startEmbedded(account?: BrokerAccount): Promise<TestBroker> {
  const port = await freePort();
  let broker: EmbeddedBroker | undefined;
  const start = async (): Promise<void> => {
    broker = embeddedBroker({ port, base: 'elsewhere', discoveryPrefix: 'elsewhere', ...account }, { sleep: async () => undefined });
    await broker.start();
  };
  await start();
  return { url: `mqtt://127.0.0.1:${port}`, start, stop: async () => broker?.stop() };
}

describeBroker('the embedded broker', startEmbedded);
