import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cli, cli, type Ended, folderWith, type Sections } from '../support/cli.ts';
import { freePort } from '../support/ports.ts';
import { hangingStateFolder, lockAll, pipeIn, SAYS_OPENING, startDeaf } from './hanging.ts';
import { bridgeSections, manyPlants, startBroker, startCloud } from './support.ts';

/** A command that hangs, and a promise that resolves when it has begun to hang. */
interface Stage {
  readonly command: Cli;
  readonly untilItHangs: Promise<unknown>;
}

interface Case {
  readonly what: string;
  /** The arguments of each command to stop. */
  readonly commands: readonly (readonly string[])[];
  readonly stage: (args: readonly string[]) => Promise<Stage>;
  /** How the process ends; default: with code 0. A process with a thread that hangs in the operating system is killed by the signal. */
  readonly end?: Ended;
}

const STOPPED: Ended = { code: 0, signal: null };

const LOGIN = { app_key: 'a', secret_key: 'b', username: 'c', password: 'd' };

/** The gateway does not answer. */
async function deafCloud(args: readonly string[]): Promise<Stage> {
  const { port, untilConnected } = await startDeaf();
  const isolarcloud = { gateway: `http://127.0.0.1:${port}`, ...LOGIN };
  return { command: new Cli(args, { cwd: folderWith({ isolarcloud }) }), untilItHangs: untilConnected };
}

async function besideWorkingCloud(args: readonly string[], sections: (port: number) => Sections): Promise<Stage> {
  const cloud = await startCloud();
  const { port, untilConnected } = await startDeaf();
  const command = new Cli(args, { cwd: folderWith({ isolarcloud: cloud.isolarcloud, ...sections(port) }) });
  return { command, untilItHangs: untilConnected };
}

const deafBroker = (args: readonly string[]): Promise<Stage> =>
  besideWorkingCloud(args, (port) => ({ mqtt: { url: `mqtt://127.0.0.1:${port}` } }));

async function deafHomeAssistant(args: readonly string[]): Promise<Stage> {
  const { url } = await startBroker();
  return besideWorkingCloud(args, (port) => ({ mqtt: { url }, homeassistant: { url: `http://127.0.0.1:${port}`, token: 'token' } }));
}

/** Another process holds the locks of all state files. */
async function heldLocks(args: readonly string[]): Promise<Stage> {
  const cloud = await startCloud();
  const folder = folderWith(bridgeSections(cloud, await startBroker()));
  expect((await cli(['read'], { cwd: folder })).code).toBe(0);
  lockAll(join(folder, 'state'));
  const command = new Cli(args, { cwd: folder });
  return { command, untilItHangs: command.until('Waiting for another command that is using') };
}

/** The state folder is on a network share whose server is gone. */
async function hangingFolder(args: readonly string[]): Promise<Stage> {
  const cloud = await startCloud();
  const cwd = folderWith(bridgeSections(cloud, await startBroker()));
  mkdirSync(join(cwd, 'state'));
  writeFileSync(join(cwd, 'state/hang'), '');
  const command = new Cli(args, { cwd, env: hangingStateFolder(pipeIn(cwd)) });
  return { command, untilItHangs: command.until('a file operation hangs') };
}

/** The output is not read, and is larger than the buffer of the pipe. */
async function fullPipe(args: readonly string[]): Promise<Stage> {
  const cloud = await startCloud({ plants: manyPlants() });
  const folder = folderWith({ isolarcloud: cloud.isolarcloud, points: { preset: 'all' } });
  const command = new Cli(args, { cwd: folder, readsStdout: false });
  return { command, untilItHangs: command.untilStdoutIsLeft() };
}

/** The capture file is a pipe without a writer, so that opening it hangs. */
async function hangingFile(args: readonly string[]): Promise<Stage> {
  const cwd = folderWith({});
  const command = new Cli([...args, pipeIn(cwd)], { cwd, env: SAYS_OPENING });
  return { command, untilItHangs: command.until('opening') };
}

/** The command runs the demo, with which nothing hangs. */
async function nothing(args: readonly string[]): Promise<Stage> {
  const command = new Cli([...args, '--port', String(await freePort()), '--page-port', String(await freePort())]);
  return { command, untilItHangs: command.until('Ctrl-C ends the demo') };
}

const DIES: Ended = { code: null, signal: 'SIGTERM' };

const CASES: readonly Case[] = [
  {
    what: 'a cloud that does not answer',
    commands: [['read'], ['points'], ['doctor'], ['history', '--from', '2025-01-01'], ['capture', '--output', 'capture.ndjson']],
    stage: deafCloud,
  },
  { what: 'a broker that does not answer', commands: [['run'], ['doctor'], ['forget']], stage: deafBroker },
  {
    what: 'a Home Assistant that does not answer',
    commands: [['doctor'], ['energy'], ['backfill', '--from', '2025-01-01']],
    stage: deafHomeAssistant,
  },
  {
    what: 'a lock that another process holds',
    commands: [['run'], ['read'], ['points'], ['doctor'], ['capture', '--output', 'capture.ndjson']],
    stage: heldLocks,
  },
  { what: 'a state folder that hangs', commands: [['run'], ['read'], ['journal'], ['forget']], stage: hangingFolder, end: DIES },
  { what: 'a file that hangs', commands: [['replay']], stage: hangingFile, end: DIES },
  { what: 'a terminal that nobody reads', commands: [['read', '--format', 'json']], stage: fullPipe },
  { what: 'nothing but time', commands: [['demo']], stage: nothing },
];

describe.each(CASES)('commands that wait for $what', ({ commands, stage, end = STOPPED }) => {
  /** Starts the commands, and sends them the signals when they hang. @returns how each ended, and the time of the slowest */
  async function stopped(signals: readonly NodeJS.Signals[]) {
    const stages = await Promise.all(commands.map(stage));
    await Promise.all(stages.map(({ untilItHangs }) => untilItHangs));
    const startedMs = performance.now();
    for (const signal of signals) for (const { command } of stages) command.kill(signal);
    const ends = await Promise.all(stages.map(async ({ command }, index) => ({ args: commands[index], ...(await command.exited) })));
    for (const { command } of stages) expect(command.stderr).not.toContain('    at ');
    return { ends, tookMs: performance.now() - startedMs, said: stages.map(({ command }) => command.stderr) };
  }

  it('end within 5 s after the first signal', async () => {
    const { ends, tookMs, said } = await stopped(['SIGTERM']);
    expect(ends).toEqual(commands.map((args) => ({ args, ...end })));
    expect(tookMs).toBeLessThan(5_000);
    if (end === DIES) for (const text of said) expect(text).toMatch(/^Stopped without waiting for a file operation/m);
  });

  it('end at once after the second signal', async () => {
    const { ends, tookMs } = await stopped(['SIGINT', 'SIGTERM']);
    // The second signal may kill a process that is already ending after the first one.
    expect(ends.filter(({ code, signal }) => code !== 0 && signal !== 'SIGINT' && signal !== 'SIGTERM')).toEqual([]);
    expect(tookMs).toBeLessThan(2_000);
  });
});
