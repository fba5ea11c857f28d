import { describe, expect, test } from 'vitest';
import { errorRecord, traceOf } from '../../src/error-record.ts';
import { BridgeError } from '../../src/errors.ts';
import { createRedactor } from '../../src/redactor.ts';
import { ENGLISH } from '../../src/texts/texts.ts';

const redactor = createRedactor(['hunter-2000', 'mqtt']);

describe('an error as it is shown', () => {
  test('keeps our own sentence, and has the words of another program beside it', () => {
    const [happened, remedy] = [ENGLISH('error.broker_refused.happened'), ENGLISH('error.broker_refused.remedy')];
    const record = errorRecord(new BridgeError('broker_refused', { detail: 'mqtt:1883', said: "bad 'mqtt'" }), redactor);
    expect(record).toMatchObject({ type: 'BridgeError', code: 'broker_refused', said: "bad '***'" });
    expect(record.message).toBe(`${happened}: mqtt:1883. ${remedy}`);
    expect(record.stack).toMatch(/^BridgeError: .+\n {4}at /);
  });

  test('has every cause, without secrets, and an end where causes go in circles', () => {
    const inner = new Error('hunter-2000');
    inner.cause = inner;
    const outer = new AggregateError([new Error('password=mqtt'), inner], 'mqtt error');
    const trace = traceOf(errorRecord(outer, redactor));
    expect(trace).toMatch(/^AggregateError: mqtt error\n {4}at /);
    expect(trace).toContain('Caused by Error: password=***\n');
    expect(trace).toContain('Caused by Error: ***\n');
    expect(trace).not.toContain('hunter');
  });

  test('keeps file names, lines and columns of its stack', () => {
    const error = new Error('x');
    error.stack = 'Error: x\n    at connect (/opt/mqtt/dist/mqtt.js:12:34)\n    at node:internal/mqtt:1:2';
    expect(errorRecord(error, createRedactor(['mqtt', '12', '34', 'connect', 'internal'])).stack).toBe(error.stack);
  });

  test('has nothing of what other programs hang on their errors', () => {
    const error = Object.assign(new Error('x'), {
      code: 'ERR_INVALID_URL',
      input: 'http://a:hunter-2000@b',
      options: { password: 'mqtt' },
    });
    expect(Object.keys(errorRecord(error, redactor)).sort()).toEqual(['code', 'message', 'stack', 'type']);
  });

  test.each(['hunter-2000', undefined, null, { password: 'mqtt' }])('accepts any thrown value: %s', (thrown) => {
    expect(traceOf(errorRecord(thrown, redactor))).not.toContain('hunter');
  });
});

describe('an error in our own words', () => {
  test('has what another program said only where it is asked for, without secrets', () => {
    const error = new BridgeError('homeassistant_refused', { endpoint: 'auth', said: 'hunter-2000 is unknown' });
    expect(error.message).not.toContain('unknown');
    expect(error.happened(ENGLISH)).not.toContain('unknown');
    expect(error.quoting(redactor.words).happened(ENGLISH)).toBe(
      `${ENGLISH('error.homeassistant_refused.happened')} (auth): *** is unknown`,
    );
  });
});
