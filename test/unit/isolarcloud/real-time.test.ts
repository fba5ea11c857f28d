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
    expect(samples.every(({ values }) => [...values].length === 150)).toBe(true);
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
    expect([...(samples[0]?.values ?? [])]).toHaveLength(150);
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

describe('a reading in several calls at once', () => {
  const rejected = new BridgeError('request_rejected', { resultCode: '010' });
  const request = { deviceType: 1, psKeys: ids(300, 'k'), pointIds: ['1'] };

  /** Reads with calls that end only when the test says so, in the order that it says. */
  function reading(asked = request, atOnce = 4) {
    const begun: { batch: Batch; end: (error?: BridgeError) => void }[] = [];
    const reply = readInBatches(
      asked,
      (batch) =>
        new Promise((resolve, reject) => {
          begun.push({ batch, end: (error) => (error === undefined ? resolve(answer(batch)) : reject(error)) });
        }),
      atOnce,
    );
    const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    return { begun, reply, settle };
  }

  it('begins with the first devices alone, then runs as many as allowed', async () => {
    const { begun, reply, settle } = reading();
    await settle();
    expect(begun).toHaveLength(1);
    for (let ended = 0; ended < 6; ended += 1) {
      begun[ended]?.end();
      await settle();
      expect(begun).toHaveLength(Math.min(6, ended + 5));
    }
    expect((await reply).samples).toHaveLength(300);
  });

  it('has samples and failures in the order of the request, whatever the order of the replies', async () => {
    const { begun, reply, settle } = reading();
    await settle();
    begun[0]?.end();
    await settle();
    begun[3]?.end(rejected);
    await settle();
    begun[4]?.end();
    begun[2]?.end();
    begun[1]?.end();
    const { samples, failures } = await reply;
    expect(samples.map(({ psKey }) => psKey)).toEqual([...ids(150, 'k'), ...ids(250, 'k').slice(200)]);
    expect(failures).toEqual([200, 300].map((end) => expect.objectContaining({ keys: ids(end, 'k').slice(end - 50), error: rejected })));
  });

  it('keeps what the calls under way bring when one fails, and begins no further one', async () => {
    const { begun, reply, settle } = reading();
    await settle();
    begun[0]?.end();
    await settle();
    const spent = new BridgeError('call_rate', { resultCode: 'E901' });
    begun[2]?.end(spent);
    await settle();
    for (const index of [1, 3, 4]) begun[index]?.end();
    const { samples, failures } = await reply;
    expect([begun.length, samples.length]).toEqual([5, 200]);
    expect(failures.map(({ error }) => error)).toEqual([spent, spent]);
  });

  it('does not make a call that became useless while it waited for its turn', async () => {
    const unreachable = new BridgeError('gateway_unreachable');
    let made = 0;
    const turns: (() => void)[] = [];
    const reply = readInBatches(
      request,
      async (batch, assertNeeded) => {
        if (made > 0) await new Promise<void>((resolve) => turns.push(resolve));
        assertNeeded();
        made += 1;
        if (made === 2) throw unreachable;
        return answer(batch);
      },
      4,
    );
    const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    while (turns.length < 4) await settle();
    for (const turn of turns) {
      turn();
      await settle();
    }
    expect((await reply).failures).toHaveLength(5);
    expect(made).toBe(2);
  });

  it('requests rejected points for the first devices only', async () => {
    const { begun, reply, settle } = reading({ ...request, pointIds: ids(150) });
    await settle();
    begun[0]?.end();
    await settle();
    begun[1]?.end(rejected);
    for (let call = 2; call < 7; call += 1) {
      await settle();
      begun[call]?.end();
    }
    const { failures } = await reply;
    expect([begun.length, failures.length]).toEqual([7, 6]);
    expect(begun.filter(({ batch }) => batch.pointIds.includes('120'))).toHaveLength(1);
  });

  it('brings the same as one call after the other, in as many calls', async () => {
    const rejectable = fc.record({ keys: fc.nat(300), points: fc.nat(250), rejectedPoint: fc.nat(250), turns: fc.array(fc.nat(3)) });
    await fc.assert(
      fc.asyncProperty(rejectable, async ({ keys, points, rejectedPoint, turns }) => {
        const asked = { deviceType: 1, psKeys: ids(keys, 'k'), pointIds: ids(points) };
        let calls = 0;
        const read = async (batch: Batch): Promise<RealTimeReply> => {
          for (let turn = turns[calls++] ?? 0; turn > 0; turn -= 1) await Promise.resolve();
          if (batch.pointIds.includes(String(rejectedPoint))) throw rejected;
          return { ...answer(batch), failedKeys: batch.keys.filter((_, index) => index % 7 === 0) };
        };
        const outcome = async (atOnce: number) => {
          calls = 0;
          const reply = await readInBatches(asked, read, atOnce).catch((error: unknown) => error);
          return { reply, calls };
        };
        expect(await outcome(4)).toEqual(await outcome(1));
      }),
    );
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
