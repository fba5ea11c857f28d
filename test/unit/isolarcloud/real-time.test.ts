import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { type Batch, batches, mergeSamples, type RealTimeReply, readInBatches } from '../../../src/isolarcloud/real-time.ts';
import type { DeviceSample } from '../../../src/model.ts';

const sample = (psKey: string, more: Partial<DeviceSample> = {}): DeviceSample => ({
  psKey,
  psId: '1',
  serialNumber: null,
  uuid: null,
  deviceTime: '20251003102500',
  faultStatus: null,
  deployed: null,
  values: new Map(),
  ...more,
});
const answer = ({ keys, pointIds }: Batch): RealTimeReply => ({
  samples: keys.map((key) => sample(key, { values: new Map(pointIds.map((id) => [id, id])) })),
  failedKeys: [],
  failures: [],
});
const ids = (count: number, prefix = ''): string[] => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('batches', () => {
  it('ask every key for every point exactly once, in the fewest calls that the limits allow', () => {
    fc.assert(
      fc.property(fc.nat(180), fc.nat(350), (keyCount, pointCount) => {
        const parts = batches([...ids(keyCount, 'k'), ...ids(Math.min(keyCount, 3), 'k')], ids(pointCount));
        expect(parts).toHaveLength(Math.ceil(keyCount / 50) * Math.ceil(pointCount / 100));
        const pairs = parts.flatMap(({ keys, pointIds }) => keys.flatMap((key) => pointIds.map((id) => `${key}/${id}`)));
        expect(pairs).toHaveLength(keyCount * pointCount);
        expect(new Set(pairs).size).toBe(pairs.length);
        expect(parts.every(({ keys, pointIds }) => keys.length <= 50 && pointIds.length <= 100)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a reading in several calls', () => {
  it('gives one sample for each device with the values of all its calls', async () => {
    const { samples, failedKeys, failures } = await readInBatches(
      { deviceType: 1, psKeys: ids(60, 'k'), pointIds: ids(150) },
      async (batch) => answer(batch),
    );
    expect(samples).toHaveLength(60);
    expect(samples.every(({ values }) => values.size === 150)).toBe(true);
    expect([failedKeys, failures]).toEqual([[], []]);
  });

  it('names the keys that got no sample, whether the cloud listed them or not', async () => {
    const { failedKeys } = await readInBatches({ deviceType: 1, psKeys: ['a', 'b', 'c'], pointIds: ['1'] }, async () => ({
      samples: [sample('a')],
      failedKeys: ['b'],
      failures: [],
    }));
    expect(failedKeys).toEqual(['b', 'c']);
  });

  it('names serial numbers where those were asked', async () => {
    const { failedKeys } = await readInBatches({ deviceType: 1, serialNumbers: ['S1', 'S2'], pointIds: ['1'] }, async () => ({
      samples: [sample('1_1_1_1', { serialNumber: 'S1' })],
      failedKeys: [],
      failures: [],
    }));
    expect(failedKeys).toEqual(['S2']);
  });

  it('goes on after a part that is rejected for itself', async () => {
    const rejected = new BridgeError('request_rejected', { resultCode: '010' });
    const { samples, failures } = await readInBatches({ deviceType: 1, psKeys: ['a'], pointIds: ids(250) }, async (batch) => {
      if (batch.pointIds.includes('120')) throw rejected;
      return answer(batch);
    });
    expect(samples[0]?.values.size).toBe(150);
    expect(failures).toEqual([{ keys: ['a'], pointIds: ids(200).slice(100), error: rejected }]);
  });

  it('asks no further after any other error, and keeps what it has', async () => {
    const spent = new BridgeError('quota_hour', { resultCode: 'E999' });
    let calls = 0;
    const { samples, failures } = await readInBatches({ deviceType: 1, psKeys: ids(200, 'k'), pointIds: ['1'] }, async (batch) => {
      calls += 1;
      if (calls === 2) throw spent;
      return answer(batch);
    });
    expect([calls, samples.length, failures.length]).toEqual([2, 50, 3]);
  });

  it('throws where nothing succeeded', async () => {
    const rejected = new BridgeError('request_rejected', { resultCode: '009' });
    await expect(
      readInBatches({ deviceType: 1, psKeys: ['a'], pointIds: ['1'] }, async () => {
        throw rejected;
      }),
    ).rejects.toBe(rejected);
  });

  it('makes no call for nothing', async () => {
    const reply = await readInBatches({ deviceType: 1, psKeys: [], pointIds: ['1'] }, async () => {
      throw new Error('called');
    });
    expect(reply).toEqual({ samples: [], failedKeys: [], failures: [] });
  });
});

describe('a merged sample', () => {
  it('is as old as its oldest part', () => {
    const times = ['20251003103000', null, '20251003102500'];
    const [merged] = mergeSamples(times.map((deviceTime) => sample('a', { deviceTime })));
    expect(merged?.deviceTime).toBe('20251003102500');
  });

  it('keeps what one part says and another does not', () => {
    const [merged] = mergeSamples([sample('a'), sample('a', { serialNumber: 'S1', uuid: '7', faultStatus: 'alarm', deployed: true })]);
    expect(merged).toMatchObject({ serialNumber: 'S1', uuid: '7', faultStatus: 'alarm', deployed: true });
  });
});
