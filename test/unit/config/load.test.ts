import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../../src/config/load.ts';

const minimal = 'version: 1\nisolarcloud: { app_key: key, secret_key: secret, username: me, password: 007 }\n';

describe('loadConfig', () => {
  it('gives every option its default where only the account is set', () => {
    const config = loadConfig({ path: '/etc/bridge/config.yaml', env: {}, readFile: () => minimal });
    expect(config).toMatchObject({ isolarcloud: { password: '007', region: 'international' }, polling: { interval_minutes: 5 } });
    expect(config.state_folder).toBe('/etc/bridge/state');
  });
});
