import type { EmbeddedBroker } from '../../../src/mqtt/embedded-broker.ts';
import type { BrokerAccount, TestBroker } from '../../support/broker.ts';
import { describeBroker } from '../../support/contract.ts';
import { embeddedBroker } from '../../support/embedded-broker.ts';
import { freePort } from '../../support/ports.ts';

/**
 * Starts the broker of another bridge, so that the adapters of the contract are ordinary clients. Wrong passwords are answered at
 * once.
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
