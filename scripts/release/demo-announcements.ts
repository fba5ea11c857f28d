import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';

/** Ports of the demo's broker and page. */
const PORT = 21_883;
const PAGE_PORT = 21_899;
/** The demo polls every 5 s, so all points with a value are announced when nothing new came for this long. */
const SILENCE_MS = 30_000;
const LONGEST_MS = 180_000;
const RETRY_MS = 500;
const CONFIGS = 'homeassistant/device/+/config';

/**
 * Builds a version of the program, and runs its demo.
 * @param ref a commit, tag or branch
 * @returns the discovery payloads that the demo announces, by topic
 */
export async function demoAnnouncements(ref: string): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'isolarcloud2mqtt-release-'));
  try {
    build(ref, folder);
    const demo = spawn(process.execPath, ['dist/cli.js', 'demo', '--port', String(PORT), '--page-port', String(PAGE_PORT)], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const exited = once(demo, 'exit');
    try {
      return await announced();
    } finally {
      demo.kill('SIGTERM');
      await exited;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds the version in the folder; its packages are those of this folder if the version needs the same. */
function build(ref: string, folder: string): void {
  execFileSync('git', ['archive', '--format=tar', `--output=${join(folder, 'source.tar')}`, ref]);
  execFileSync('tar', ['-xf', 'source.tar'], { cwd: folder });
  const lock = 'package-lock.json';
  if (existsSync('node_modules') && readFileSync(lock, 'utf8') === readFileSync(join(folder, lock), 'utf8')) {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  } else {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  }
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function announced(): Promise<ReadonlyMap<string, string>> {
  const endsAt = Date.now() + LONGEST_MS;
  const client = await connected(endsAt);
  const payloads = new Map<string, string>();
  let changedAt = Date.now();
  client.on('message', (topic, payload) => {
    payloads.set(topic, payload.toString());
    changedAt = Date.now();
  });
  await client.subscribeAsync(CONFIGS, { qos: 1 });
  while (Date.now() < changedAt + SILENCE_MS || payloads.size === 0) {
    if (Date.now() > endsAt) throw new Error('the demo announces no devices, or does not come to an end with them');
    await delay(RETRY_MS);
  }
  await client.endAsync();
  return payloads;
}

/** Connects to the broker of the demo as soon as it listens. */
async function connected(endsAt: number): ReturnType<typeof connectAsync> {
  for (;;) {
    try {
      return await connectAsync(`mqtt://127.0.0.1:${PORT}`, { reconnectPeriod: 0 }, false);
    } catch (error) {
      if (Date.now() > endsAt) throw error;
      await delay(RETRY_MS);
    }
  }
}
