import { expect, test } from 'vitest';
import { BridgeError } from '../../../../src/errors.ts';
import { CaptureRun } from '../../../../src/page/model/capture-run.ts';
import { ENGLISH } from '../../../../src/texts/texts.ts';
import { quiet } from '../../../support/quiet.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { HOUR, MINUTE, START } from '../../poll/support.ts';

/** A capture whose file grows by 10 bytes a minute. */
function capturing(record?: () => Promise<void>) {
  const clock = new VirtualClock(START);
  const { now, sleep } = clock;
  let isRemoved = false;
  const run = new CaptureRun({
    recorder: {
      record: (forMs, signal) => record?.() ?? sleep(forMs, signal).catch(() => undefined),
      size: async () => (isRemoved ? 0 : ((now() - START) / MINUTE) * 10),
      read: async () => new TextEncoder().encode('{"kind":"end"}\n'),
      remove: async () => {
        isRemoved = true;
      },
    },
    now,
    sleep,
    changed: () => undefined,
  });
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += MINUTE) {
      clock.advance(MINUTE);
      await quiet();
    }
  };
  return { run, clock, pass, isRemoved: () => isRemoved };
}

test('a capture lasts an hour, shows its size meanwhile, and can then be downloaded', async () => {
  const { run, pass } = capturing();
  expect(run.view(ENGLISH)).toBeNull();
  expect([run.start(), run.start()]).toEqual([true, false]);
  await pass(10 * MINUTE);
  expect(run.view(ENGLISH)).toEqual({ startedAt: START, endsAt: START + HOUR, bytes: 100, complete: false, problem: null });
  expect(await run.file()).toBeNull();
  await pass(HOUR);
  expect(run.view(ENGLISH)).toMatchObject({ complete: true, problem: null });
  expect(new TextDecoder().decode((await run.file()) ?? undefined)).toBe('{"kind":"end"}\n');
  expect(run.start()).toBe(true);
  await run.stop();
});

test('the size of a capture is shown within its first seconds', async () => {
  const { run, clock } = capturing();
  run.start();
  await quiet();
  clock.advance(6_000);
  await quiet();
  expect(run.view(ENGLISH)).toMatchObject({ bytes: 1, complete: false });
  await run.stop();
});

test('a capture that the user ends before its time can be downloaded, and another one can begin', async () => {
  const { run, pass } = capturing();
  expect(run.end()).toBe(false);
  run.start();
  await pass(10 * MINUTE);
  expect(run.end()).toBe(true);
  await quiet();
  expect(run.view(ENGLISH)).toMatchObject({ bytes: 100, complete: true, problem: null });
  expect(await run.file()).not.toBeNull();
  expect(run.start()).toBe(true);
  expect(run.view(ENGLISH)).toMatchObject({ complete: false });
  await run.stop();
});

test('of a capture that the user ends before anything was captured nothing is left', async () => {
  const { run } = capturing();
  run.start();
  run.end();
  await quiet();
  expect(run.view(ENGLISH)).toBeNull();
  await run.stop();
});

test('a capture that ends early says why', async () => {
  const { run } = capturing(() => Promise.reject(new BridgeError('output_unwritable')));
  run.start();
  await quiet();
  expect(run.view(ENGLISH)).toMatchObject({ complete: false, problem: { code: 'output_unwritable' } });
});

test('a stop ends the capture and deletes its file', async () => {
  const { run, pass, isRemoved } = capturing();
  run.start();
  await pass(10 * MINUTE);
  await run.stop();
  expect(isRemoved()).toBe(true);
  expect(run.start()).toBe(false);
});
