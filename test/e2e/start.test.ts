import { describe, expect, it } from 'vitest';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { bridgeSections, startBroker, startCloud } from './support.ts';

/** Returns environment variables that make Node report another version of itself to the program. */
const posingAs = (version: string): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
  )}`,
});

describe('the program', () => {
  it.each(['12.22.12', '18.20.4', '20.18.3'])('does not start on Node %s, and says which it needs', async (version) => {
    const { code, stderr } = await cli(['run'], { env: posingAs(version) });
    expect([code, stderr]).toEqual([
      78,
      `isolarcloud2mqtt needs Node 20.19 or newer, and this is Node ${version}. Install a newer one from https://nodejs.org, or run the container image.\n`,
    ]);
  });

  it.each(['20.19.0', '22.0.0', '26.1.0'])('starts on Node %s', async (version) => {
    expect((await cli(['--version'], { env: posingAs(version) })).code).toBe(0);
  });

  it('opens no inspector for SIGUSR1, and goes on', async () => {
    const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(await startCloud(), await startBroker())) });
    await bridge.until('signed in');
    bridge.kill('SIGUSR1');
    await bridge.until('connected');
    bridge.kill('SIGTERM');
    expect(await bridge.exited).toEqual({ code: 0, signal: null });
    expect(bridge.output).not.toContain('Debugger');
  });
});
