import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';

const SECRET = 'p"a\\ss wörd';

function logged(format: 'json' | 'pretty', act: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  const log = createLog({ level: 'trace', format, secrets: [SECRET, 'short-token'] }, (line) => {
    text += line;
  });
  act(log);
  return text;
}

describe.each(['json', 'pretty'] as const)('a %s log', (format) => {
  it('says level, time and message on a line', () => {
    const text = logged(format, (log) => log.info({ plants: 2 }, 'polled'));
    expect(text).toMatch(/polled/);
    expect(text).toMatch(/info/i);
    expect(text).toMatch(/plants/);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('never shows a secret, in a message, a field, an error, its cause or a URL', () => {
    const text = logged(format, (log) => {
      log.error({ err: new Error(`bad ${SECRET}`, { cause: new Error('short-token') }), field: { deep: SECRET } }, `message ${SECRET}`);
      log.info(`https://x/?p=${encodeURIComponent(SECRET)}`);
      log.info({ [SECRET]: 1 }, 'a secret as a key');
    });
    expect(text).toContain('***');
    for (const form of [SECRET, JSON.stringify(SECRET).slice(1, -1), encodeURIComponent(SECRET), 'short-token'])
      expect(text).not.toContain(form);
  });
});
