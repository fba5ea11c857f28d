import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { uniformFleet } from '../../../src/simulator/fleet.ts';
import { HOUR, MINUTE, NOON, type SimulatedBed, simulated } from '../../support/test-bed.ts';

const plants = uniformFleet({ plants: 1, devicesPerPlant: 4, commissionedAt: NOON - HOUR });
const INVERTER = '2000001_14_1_1';

/** Where the folder was there is a file: nothing in it can be read or written, by root neither. */
async function lose({ stateFolder }: SimulatedBed['bed']): Promise<void> {
  await rename(stateFolder, `${stateFolder}-away`);
  await writeFile(stateFolder, '');
}

async function giveBack({ stateFolder }: SimulatedBed['bed']): Promise<void> {
  await rm(stateFolder);
  await rename(`${stateFolder}-away`, stateFolder);
}

describe('a state folder that can be used no more', () => {
  test('does not stop the values: the bridge says so, in its log once, until it can be used again', async () => {
    const { bed } = await simulated({ plants });
    const bridge = await bed.run();
    await lose(bed);
    const before = bridge.state(INVERTER)['device_time'];
    await bed.pass(HOUR);
    expect(bridge.state(INVERTER)['device_time']).not.toBe(before);
    expect(bridge.availability(INVERTER)).toBe('online');
    expect(bridge.status).toMatchObject({
      cloud: 'ok',
      account: 'ok',
      bridge: 'state_unwritable',
      problem: expect.stringMatching(/state folder/),
    });
    expect(bed.logLines.filter((line) => /"level":"(warn|error|fatal)"/.test(line))).toEqual([expect.stringContaining('state_unwritable')]);

    await giveBack(bed);
    await bed.pass(10 * MINUTE);
    expect(bridge.status).toMatchObject({ bridge: 'ok', problem: null });
  });

  test('does not stop the announcements, and what was announced is written down even into an empty one', async () => {
    const { bed, cloud } = await simulated({ plants });
    const bridge = await bed.run();
    await rm(bed.stateFolder, { recursive: true });
    await writeFile(bed.stateFolder, '');
    cloud.inject({ kind: 'plant_changed', psId: 2000001, change: { name: 'Casa Nova' } });
    await bed.pass(HOUR);
    expect(bridge.discovery(INVERTER)?.device).toMatchObject({ name: expect.stringMatching(/^Casa Nova /) });

    await rm(bed.stateFolder);
    await bed.pass(10 * MINUTE);
    expect(bridge.status).toMatchObject({ problem: null });
    expect(await readFile(join(bed.stateFolder, 'bridge-isolarcloud.json'), 'utf8')).toContain('Casa Nova');
  });

  test('does not loosen the limit of logins, and the token is written down as soon as it can be', async () => {
    const { bed, cloud } = await simulated({ plants });
    const bridge = await bed.run();
    await lose(bed);
    for (let revoked = 0; revoked < 10; revoked++) {
      cloud.revokeTokens();
      await bed.pass(5 * MINUTE);
    }
    expect(cloud.logins).toHaveLength(4);
    expect(bridge.status).toMatchObject({ account: 'token_contested' });
    await bed.pass(2 * HOUR);
    expect(bridge.status).toMatchObject({ account: 'ok' });

    await giveBack(bed);
    await bed.pass(10 * MINUTE);
    await bridge.stop();
    const logins = cloud.logins.length;
    const restarted = await bed.run();
    expect(restarted.status).toMatchObject({ account: 'ok', problem: null });
    expect(cloud.logins).toHaveLength(logins);
  });

  test('keeps a new start from its first login', async () => {
    const { bed, cloud } = await simulated({ plants });
    await rm(bed.stateFolder, { recursive: true });
    await writeFile(bed.stateFolder, '');
    await expect(bed.start()).rejects.toMatchObject({ code: 'state_unreadable', exit: 78 });
    expect(cloud.logins).toEqual([]);
  });
});
