import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BridgeError, ERRORS, type ErrorCode } from '../../src/errors.ts';
import { createLog, type Log, prettyRenderer } from '../../src/log.ts';
import { ENGLISH } from '../../src/texts/texts.ts';

const SECRET = 'p"a\\ss wörd';
const KEY = 'A1B2C3D4E5F60718293A4B5C6D7E8F90';

const pretty = await prettyRenderer();

function logged(format: 'json' | 'pretty', act: (log: Log) => void, secrets: readonly string[] = [SECRET, KEY, 'wrong']): string {
  let text = '';
  const log = createLog({ level: 'trace', ...(format === 'pretty' && { render: pretty }), secrets }, (line) => {
    text += line;
  });
  act(log);
  return text;
}

const withoutTime = (text: string): string => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\[[\d:.]+\]/g, '');

/** Logs lines as the bridge does: with its own sentences, codes, ids and hosts. */
function ownLines(log: Log): void {
  log.info({ version: '1.2.3' }, 'isolarcloud2mqtt starts');
  log.debug({ until: '2026-03-10T15:00:00Z', reason: 'schedule' }, 'waits for the next poll');
  log.info({ host: 'mqtt', port: 1883 }, 'embedded broker is listening');
  log.info('connected to the broker');
  log.warn({ call: 'part_of_readings', subject: '1501234_14_1_1', code: 'password_wrong' }, ENGLISH('error.password_wrong.remedy'));
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const error = new BridgeError(code, { detail: 'mqtt:1883 (ECONNREFUSED)', endpoint: 'getDeviceList', resultCode: '010' });
    log.warn(error.fields, error.message);
  }
}

describe.each(['json', 'pretty'] as const)('a %s log', (format) => {
  it('says level, time and message on a line', () => {
    const text = logged(format, (log) => log.info({ plants: 2 }, 'polled'));
    expect(text).toMatch(/polled/);
    expect(text).toMatch(/info/i);
    expect(text).toMatch(/plants/);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('never shows a secret, in a field, its name, an error, its stack, its causes, or what another program said', () => {
    const cause = new AggregateError([new Error(`token=wrong`)], `refused ${KEY}`);
    const text = logged(format, (log) => {
      log.error({ err: new Error(`bad ${SECRET}`, { cause }), field: { deep: [SECRET] }, [SECRET]: 1 }, 'a bug');
      log.error({ err: new Error(`https://x/?p=${encodeURIComponent(SECRET)}`) }, 'a URL');
      log.error({ err: new BridgeError('internal', { said: `got 'wrong'`, cause: new Error(SECRET) }) }, 'a cause');
      log.warn(new BridgeError('homeassistant_refused', { said: `${SECRET} is no token` }).fields, 'refused');
      log.warn({ err: Object.assign(new Error('x'), { input: SECRET, request: { headers: { authorization: SECRET } } }) }, 'a request');
      log.error({ err: `thrown ${KEY}` }, `message ${KEY}`);
    });
    expect(text).toContain('***');
    const forms = [SECRET, JSON.stringify(SECRET).slice(1, -1), encodeURIComponent(SECRET), KEY, 'token=wrong', "'wrong'"];
    for (const form of forms) expect(text).not.toContain(form);
  });

  it('shows of an error that could not parse something nothing of the text, of which it may quote a part of a secret', () => {
    const parse = (): unknown => JSON.parse('{"token":"506574_0123456789abcdef" x');
    const text = logged(format, (log) => {
      try {
        parse();
      } catch (error) {
        log.error({ err: new BridgeError('state_unreadable', { detail: 'account.json is damaged', cause: error }) }, 'damaged');
      }
    });
    expect(text).toContain('SyntaxError');
    expect(text).not.toMatch(/0123456789|abcdef/);
  });

  it('is byte for byte what it would be without secrets where none stands as a value', () => {
    const sentences = (Object.keys(ERRORS) as ErrorCode[]).flatMap((code) => [
      ENGLISH(`error.${code}.happened`),
      ENGLISH(`error.${code}.remedy`),
    ]);
    const words = [
      ...sentences.flatMap((sentence) => sentence.split(/[\s,.:;()"]+/)),
      ...Object.keys(ERRORS),
      'level',
      'msg',
      'info',
      'warn',
      'mqtt',
      '1883',
    ];
    const secrets = fc.array(fc.constantFrom(...words, ...sentences), { minLength: 1, maxLength: 5 });
    const plain = withoutTime(logged(format, ownLines, []));
    fc.assert(
      fc.property(secrets, (some) => {
        expect(withoutTime(logged(format, ownLines, some))).toBe(plain);
      }),
    );
  });
});
