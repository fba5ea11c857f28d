import { expect, test } from 'vitest';
import { Recorder } from '../../../../src/homeassistant/statistics/recorder.ts';

test('a Home Assistant that never writes the requested rows is waited for two minutes', async () => {
  let waitedMs = 0;
  const recorder = new Recorder({
    homeAssistant: { version: '2026.11.0', command: async (type) => (type.startsWith('recorder/get_') ? [] : {}) },
    sleep: async (ms) => {
      waitedMs += ms;
    },
    signal: new AbortController().signal,
  });
  const writing = recorder.write('sensor.energy', [{ start: 0, state: 1, sum: 1 }]);
  await expect(writing).rejects.toMatchObject({ code: 'homeassistant_unreachable', message: expect.stringContaining('two minutes') });
  expect(waitedMs).toBe(120_000);
});
