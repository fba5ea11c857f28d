import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { FakeSupervisor, SUPERVISOR_TOKEN } from '../support/supervisor.ts';
import { versions } from './support/versions.ts';

const SCRIPT = join(import.meta.dirname, 'support/read-supervisor.py');
const PARTS = join(import.meta.dirname, '../../.cache');

it.each(versions)("the replies of the tests' Supervisor are understood by the client of Home Assistant %s", async (version) => {
  const supervisor = await FakeSupervisor.start({ region: 'europe' });
  const python = join(PARTS, `homeassistant-${version}/bin/python`);
  const { stdout } = await promisify(execFile)(python, [SCRIPT, supervisor.url, SUPERVISOR_TOKEN], { timeout: 60_000 });
  expect(JSON.parse(stdout)).toEqual({
    slug: 'local_isolarcloud2mqtt',
    options: { region: 'europe' },
    ingress_url: '/api/hassio_ingress/Ingress-Token_1/',
    supervisor: '2026.08.0',
    core: '2026.11.0',
    refused: 'SupervisorAuthenticationError',
  });
});
