import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { everyKind } from '../../../src/simulator/fleet.ts';
import { DAY, MINUTE, NOON, simulated } from '../../support/test-bed.ts';

const commissionedAt = NOON - 40 * DAY;

describe('values that wait for a second reading', () => {
  test('are not counted as rejected, and the journal does not list them', async () => {
    const { bed } = await simulated({ plants: everyKind({ commissionedAt }) });
    const bridge = await bed.run();
    expect(bridge.status).toMatchObject({ rejected_samples: 0, last_rejection: null });
    await bed.pass(11 * MINUTE);
    expect(bridge.status).toMatchObject({ rejected_samples: 0, last_rejection: null });
    await expect(access(join(bed.stateFolder, 'journal-isolarcloud.jsonl'))).rejects.toThrow('ENOENT');
  });
});
