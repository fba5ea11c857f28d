import { expect, it } from 'vitest';
import type { Context } from '../../../../src/commands/context.ts';
import { pageTools } from '../../../../src/commands/support/page-tools.ts';
import type { Config } from '../../../../src/config/schema.ts';
import type { Log } from '../../../../src/log.ts';
import { temporaryFolder } from '../../../support/cli.ts';

it('a capture whose file was deleted meanwhile is an error of its own', async () => {
  const { recorder } = pageTools(
    { state_folder: temporaryFolder(), mqtt: { base_topic: 'isolarcloud' } } as Config,
    {} as Log,
    {} as Context,
  );
  expect(await recorder.size()).toBe(0);
  await expect(recorder.read()).rejects.toMatchObject({ code: 'capture_unreadable' });
});
