import { expect, test } from 'vitest';
import { EventClock } from '../../../src/capture/event-clock.ts';
import type { CaptureEntry } from '../../../src/capture/format.ts';
import { Pseudonyms } from '../../../src/capture/pseudonyms.ts';
import { RecordingTransport } from '../../../src/capture/recording-transport.ts';
import type { Transport } from '../../../src/isolarcloud/transport.ts';

test('a call is recorded with its own body, and the body is passed on unchanged, even if the transport below changes it', async () => {
  const sent: object[] = [];
  const below: Transport = {
    gateway: 'https://gateway.example',
    post: async (_path, _headers, body) => {
      sent.push(body);
      return { status: 200, text: '{"result_code":"1"}', date: null, retryAfter: null };
    },
    close: async () => undefined,
  };
  const clock = new EventClock(0);
  const entries: CaptureEntry[] = [];
  const transport = new RecordingTransport(below, {
    clock,
    realNow: () => 0,
    pseudonyms: new Pseudonyms(),
    note: (entry) => void entries.push(entry),
  });
  const body = { appkey: 'PLANTED', token: 'PLANTED', device_type: 14 };
  await clock.jump(transport.post('/openapi/getDeviceRealTimeData', {}, body));
  expect(sent).toEqual([body]);
  expect(entries).toMatchObject([{ kind: 'call', endpoint: 'getDeviceRealTimeData', question: { device_type: 14 } }]);
  expect(JSON.stringify(entries)).not.toContain('PLANTED');
});
