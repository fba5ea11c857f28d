import { expect, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { type LogFiles, REAL_FILES } from '../../../src/store/log-files.ts';
import { DAY, MINUTE, NOON, simulated } from '../../support/test-bed.ts';

/** The real file operations. Records the number of bytes of each write, which also flushes once. */
class CountingFiles implements LogFiles {
  readonly writes: number[] = [];
  readonly read = REAL_FILES.read;
  readonly size = REAL_FILES.size;

  append(path: string, text: string): Promise<void> {
    this.writes.push(Buffer.byteLength(text));
    return REAL_FILES.append(path, text);
  }

  replace(path: string, text: string): Promise<void> {
    this.writes.push(Buffer.byteLength(text));
    return REAL_FILES.replace(path, text);
  }
}

const commissionedAt = NOON - 30 * DAY;
const EVERY_FIVE_MINUTES = { polling: { schedule: 'interval', interval_minutes: 5 } };

test('a poll of a home is one write of at most 4 kB, and one flush', async () => {
  const { bed } = await simulated({ plants: [hybridHome({ commissionedAt })] });
  const files = new CountingFiles();
  await bed.run({ stores: { files }, settings: EVERY_FIVE_MINUTES });
  const atStart = files.writes.length;
  await bed.pass(60 * MINUTE);
  expect(files.writes.length - atStart).toBe(12);
  expect(Math.max(...files.writes)).toBeLessThanOrEqual(4_000);
});
