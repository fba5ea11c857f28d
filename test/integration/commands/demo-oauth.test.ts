import { request } from 'undici';
import { expect, test } from 'vitest';
import { freePort } from '../../support/ports.ts';
import { runCommand } from '../../support/run-command.ts';

test('the demo with OAuth lets the user authorise the simulated application on its page, and then runs', async () => {
  const stopping = new AbortController();
  let shown = '';
  let acting: Promise<string> | undefined;
  /** Does what the page does in a browser when the user agrees. */
  const agree = async (address: string): Promise<string> => {
    const page = await (await request(new URL('/', address).href)).body.text();
    const [, psId = ''] = /name="psId" value="(\d+)"/.exec(page) ?? [];
    const submitted = await request(new URL('/authorise', address).href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ address, psId }).toString(),
    });
    return (await request(String(submitted.headers['location']))).body.text();
  };
  const result = await runCommand(['demo', '--port', String(await freePort()), '--sign-in', 'oauth'], {
    stop: stopping.signal,
    // Standard input stays open.
    lines: async function* (signal) {
      await new Promise((resolve) => void signal.addEventListener('abort', resolve, { once: true }));
      yield* [];
    },
    onStdout: (text) => {
      shown += text;
      const address = /agree: (\S+)\n/.exec(shown)?.[1];
      if (address !== undefined) acting ??= agree(address);
      if (/\d kWh/.test(shown)) stopping.abort();
    },
  });
  expect(await acting).toContain('The application is authorised.');
  expect(result).toMatchObject({ end: 'ok', exit: 0 });
  expect(shown).toContain('A simulated iSolarCloud');
  // The command doctor has no configuration of the demo.
  expect(shown).not.toContain('doctor');
});
