import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Cli, folderWith, temporaryFolder } from '../support/cli.ts';
import { AVAILABILITY, Watcher } from '../support/mqtt.ts';
import { bridgeSections, startBroker, startCloud } from './support.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCRIPT = join(ROOT, 'examples/isolarcloud2mqtt.sh');
const PROGRAM = '/usr/bin/node /opt/isolarcloud2mqtt/node_modules/isolarcloud2mqtt/dist/cli.js';

/** A script in place of systemd-run. It sets the variables of the expected options, with paths of the test, and runs the command. */
const SYSTEMD_RUN = `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    --setenv=ISOLARCLOUD2MQTT_STATE_FOLDER=/var/lib/isolarcloud2mqtt) export ISOLARCLOUD2MQTT_STATE_FOLDER="$FOLDER/state" ;;
    --property=LoadCredential=config.yaml:/etc/isolarcloud2mqtt/config.yaml) export CREDENTIALS_DIRECTORY="$FOLDER" ;;
    --*) ;;
    *) break ;;
  esac
  shift
done
[ "$1 $2" = '/bin/sh -c' ] || exit 1
code=$(printf %s "$3" | sed "s#${PROGRAM}#$NODE_AND_PROGRAM#")
shift 3
exec /bin/sh -c "$code" "$@"
`;

it('the script for systemd runs a command with the state folder and the sign-in of the running bridge', async () => {
  const cloud = await startCloud();
  const broker = await startBroker();
  const folder = folderWith(bridgeSections(cloud, broker));
  const watcher = await Watcher.on(broker.url);
  const bridge = new Cli(['run'], { cwd: folder });
  await watcher.untilLast(AVAILABILITY, 'online');

  const programs = temporaryFolder();
  writeFileSync(join(programs, 'systemd-run'), SYSTEMD_RUN);
  chmodSync(join(programs, 'systemd-run'), 0o755);
  const { stdout } = await promisify(execFile)(SCRIPT, ['read', '--name', 'pv power', '--format', 'csv'], {
    env: {
      PATH: `${programs}:${process.env['PATH']}`,
      FOLDER: folder,
      NODE_AND_PROGRAM: `${process.execPath} ${join(ROOT, 'dist/cli.js')}`,
    },
  });

  expect(stdout).toMatch(/^ps_id,plant,.*\r\n1501234,Casa Ipê,/);
  expect(cloud.simulator.logins).toHaveLength(1);
  expect(bridge.running).toBe(true);
});

it('the script has the settings of the unit', () => {
  const script = readFileSync(SCRIPT, 'utf8');
  const unit = readFileSync(join(ROOT, 'examples/isolarcloud2mqtt.service'), 'utf8');
  const settings = ['DynamicUser', 'User', 'StateDirectory', 'StateDirectoryMode', 'LoadCredential', 'UMask', 'LimitCORE'];
  for (const setting of settings) {
    const inUnit = unit.match(new RegExp(`^${setting}=.*$`, 'gm')) ?? [];
    const inScript = [...script.matchAll(new RegExp(`--property=(${setting}=\\S+)`, 'g'))].map(([, value]) => value);
    expect(inUnit, setting).not.toEqual([]);
    expect(inScript, setting).toEqual(inUnit);
  }
  const environment = [...script.matchAll(/--setenv=(\S+)/g)].map(([, value]) => value);
  expect(unit).toContain(`\nEnvironment=${environment.join(' ')}\n`);
  expect(unit).toContain(`ExecStart=${PROGRAM} run `);
  expect(script).toContain(PROGRAM);
});
