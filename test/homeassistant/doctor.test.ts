import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { setDiscoveryPrefix } from './support/discovery-prefix.ts';
import { OneShots } from './support/one-shots.ts';
import { type Stage, startStage } from './support/stage.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';

const MONTH_MS = 30 * 24 * 60 * 60_000;

describe.each(versions)('the doctor and Home Assistant %s', (version) => {
  let stage: Stage;
  let commands: OneShots;
  const said = async (): Promise<string> => (await commands.run('doctor')).stdout;

  beforeAll(async () => {
    const startsAtMs = Date.now();
    stage = await startStage({ version, plants: [hybridHome({ commissionedAt: startsAtMs - MONTH_MS })], startsAtMs });
    commands = await OneShots.on(stage);
  });

  afterAll(async () => {
    await commands?.stop();
    await stage?.stop();
  });

  it('agree that it sees the bridge', async () => {
    const seen = /ok {5}Home Assistant: hears the broker, looks under the same discovery prefix, knows \d+ devices of this bridge\n/;
    await waitFor(async () => expect(await said()).toMatch(seen), { what: 'the devices' });
  });

  it('agree that it looks under another discovery prefix', async () => {
    await setDiscoveryPrefix(stage.homeAssistant, stage.broker.url, 'somewhere/else');
    await waitFor(async () => expect(await said()).toContain('WRONG  Home Assistant: Home Assistant looks for devices under another'), {
      what: 'the other prefix',
    });
  });

  it('agree that it is at another broker', async () => {
    const other = await startMosquitto();
    const elsewhere = await OneShots.on({ ...stage, broker: other });
    try {
      expect((await elsewhere.run('doctor')).stdout).toContain(
        'WRONG  Home Assistant: Home Assistant does not hear what the bridge publishes',
      );
    } finally {
      await elsewhere.stop();
      await other.stop();
    }
  });
});
