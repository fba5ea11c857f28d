import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cli, cli, temporaryFolder } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';
import { CommandOnTerminal } from '../support/terminal.ts';
import { startBroker, startCloud } from './support.ts';

const ACCOUNT = { username: 'broker-user', password: 'pa #55 "word"' };

const gatewayOf = (isolarcloud: Readonly<Record<string, string>>) => ({
  ISOLARCLOUD2MQTT_ISOLARCLOUD_GATEWAY: isolarcloud['gateway'] ?? '',
});

it('leads from nothing to a configuration with which run publishes, with 7 answers typed and Enter pressed 12 times', async () => {
  const { simulator, isolarcloud } = await startCloud();
  const broker = await startBroker(ACCOUNT);
  const cwd = temporaryFolder();
  // Only the address of the simulator is given by the environment, since the set-up offers regions.
  const env = gatewayOf(isolarcloud);
  const terminal = new CommandOnTerminal(['setup'], { cwd, env });

  await terminal.enter('Region in which your account was created');
  await terminal.enter('Kind of application');
  await terminal.type('App Key', isolarcloud['app_key'] ?? '');
  await terminal.type('Secret Key', isolarcloud['secret_key'] ?? '');
  await terminal.type('iSolarCloud account', isolarcloud['username'] ?? '');
  await terminal.type('Password of that account', isolarcloud['password'] ?? '');
  await terminal.until('Signed in.');
  await terminal.enter('Points to read');
  await terminal.type('Address of the MQTT broker', new URL(broker.url).host);
  await terminal.type('User of the broker', ACCOUNT.username);
  await terminal.type('Password of that user', ACCOUNT.password);
  await terminal.until('returned it and removed it');
  await terminal.enter('Home Assistant finds the devices over the broker');
  await terminal.enter('Write these files?');
  expect(await terminal.exited).toBe(0);
  expect(terminal.count.fields).toBeLessThanOrEqual(8);
  expect(terminal.count.presses).toBeLessThanOrEqual(12);
  expect(simulator.logins).toHaveLength(1);
  for (const secret of [isolarcloud['secret_key'], isolarcloud['password'], ACCOUNT.password]) expect(terminal.shown).not.toContain(secret);

  expect(readFileSync(join(cwd, 'config.yaml'), 'utf8')).toContain('password: !secret isolarcloud_password');
  for (const file of ['config.yaml', 'secrets.yaml']) expect(statSync(join(cwd, file)).mode & 0o777).toBe(0o600);
  const watcher = await Watcher.on(broker.url, '#', ACCOUNT);
  const bridge = new Cli(['run'], { cwd, env });
  await watcher.until((seen) => seen.some(({ topic }) => /^isolarcloud\/\d+\/.*\/state$/.test(topic)));
  bridge.kill('SIGTERM');
  expect(await bridge.exited).toMatchObject({ code: 0 });
  expect(simulator.logins).toHaveLength(1);
});

it('lets the owner authorise an application with OAuth2.0, with 7 answers typed and Enter pressed 12 times', async () => {
  const redirectUrl = 'https://my.home-assistant.io/redirect/oauth';
  const { simulator, isolarcloud } = await startCloud({ oauth: { redirectUrl } });
  const broker = await startBroker(ACCOUNT);
  const cwd = temporaryFolder();
  const env = gatewayOf(isolarcloud);
  const terminal = new CommandOnTerminal(['setup'], { cwd, env });

  await terminal.enter('Region in which your account was created');
  await terminal.choose('Kind of application', 1);
  await terminal.type('App Key', isolarcloud['app_key'] ?? '');
  await terminal.type('Secret Key', isolarcloud['secret_key'] ?? '');
  await terminal.type('Authorize URL of the application', simulator.authorizeUrl(isolarcloud['gateway'] ?? ''));
  const agreed = (): string => simulator.authorise(/\S+&state=\w+/.exec(terminal.shown)?.[0] ?? '') ?? '';
  await terminal.type('Copy that whole address', agreed);
  await terminal.until('The application is authorised.');
  await terminal.enter('Points to read');
  await terminal.type('Address of the MQTT broker', broker.url);
  await terminal.type('User of the broker', ACCOUNT.username);
  await terminal.type('Password of that user', ACCOUNT.password);
  await terminal.enter('Home Assistant finds the devices over the broker');
  await terminal.enter('Write these files?');
  expect(await terminal.exited).toBe(0);
  expect(terminal.count.fields).toBeLessThanOrEqual(8);
  expect(terminal.count.presses).toBeLessThanOrEqual(12);
  expect(await cli(['read', '--summary'], { cwd, env })).toMatchObject({ code: 0, stdout: expect.stringContaining('Casa Ipê') });
});

it('in Portuguese goes back, corrects a wrong password and a broker that refuses, and keeps the old file', async () => {
  const { simulator, isolarcloud } = await startCloud();
  const broker = await startBroker(ACCOUNT);
  const cwd = temporaryFolder();
  const before = `# minha usina\nversion: 1\nisolarcloud:\n  app_key: ${isolarcloud['app_key']}\n  secret_key: ${isolarcloud['secret_key']}\n`;
  writeFileSync(join(cwd, 'config.yaml'), before);
  const terminal = new CommandOnTerminal(['setup'], { cwd, env: { ...gatewayOf(isolarcloud), LANG: 'pt_BR.UTF-8' } });

  await terminal.until('config.yaml já existe');
  await terminal.enter('Região em que sua conta foi criada');
  await terminal.escape('Tipo de aplicação');
  await terminal.enter('Região em que sua conta foi criada');
  await terminal.enter('Tipo de aplicação');
  await terminal.enter('App Key');
  await terminal.enter('Secret Key');
  await terminal.type('Conta do iSolarCloud', isolarcloud['username'] ?? '');
  await terminal.type('Senha dessa conta', 'errada');
  await terminal.enter('enviar de novo o mesmo usuário e senha');
  await terminal.enter('Conta do iSolarCloud');
  await terminal.enter('Senha dessa conta');
  await terminal.until('desta vez nada foi enviado');
  await terminal.enter('corrigir as chaves');
  expect(simulator.logins).toHaveLength(1);
  await terminal.enter('Conta do iSolarCloud');
  await terminal.type('Senha dessa conta', isolarcloud['password'] ?? '');
  await terminal.until('Login feito.');
  await terminal.enter('Pontos a ler');
  await terminal.type('Endereço do broker MQTT', broker.url);
  await terminal.type('Usuário do broker', ACCOUNT.username);
  await terminal.type('Senha desse usuário', 'errada');
  await terminal.enter('corrigir o endereço ou o usuário do broker');
  await terminal.enter('Endereço do broker MQTT');
  await terminal.enter('Usuário do broker');
  await terminal.type('Senha desse usuário', ACCOUNT.password);
  await terminal.enter('continuar sem ele');
  await terminal.enter('Escrever estes arquivos?');
  expect(await terminal.exited).toBe(0);
  expect(simulator.logins).toHaveLength(2);
  const kept = readdirSync(cwd).find((file) => file.startsWith('config.yaml.bak-'));
  expect(readFileSync(join(cwd, kept ?? ''), 'utf8')).toBe(before);
  expect(readFileSync(join(cwd, 'config.yaml'), 'utf8')).toMatch(/^# minha usina\n[\s\S]*language: _pt_BR/);
});

describe('without a written file it ends', () => {
  it('with 78, and prints the texts, where the file cannot be written', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const cwd = temporaryFolder();
    // A name of this length is too long with the ending of the kept file.
    const file = `${'c'.repeat(250)}.yaml`;
    const before = JSON.stringify({ version: 1, isolarcloud: cloud.isolarcloud, mqtt: { url: broker.url } });
    writeFileSync(join(cwd, file), before);
    const terminal = new CommandOnTerminal(['setup', '--config', file], { cwd });
    for (const question of ['Region in', 'Kind of application', 'App Key', 'Secret Key', 'iSolarCloud account', 'Password of that account'])
      await terminal.enter(question);
    for (const question of ['Points to read', 'Address of the MQTT broker', 'User of the broker']) await terminal.enter(question);
    await terminal.enter('Home Assistant finds the devices over the broker');
    await terminal.enter('Write these files?');
    await terminal.until(`# ${file}`);
    await terminal.until('The configuration file cannot be written');
    expect(await terminal.exited).toBe(78);
    expect(terminal.shown).toContain('preset: standard');
    expect(readFileSync(join(cwd, file), 'utf8')).toBe(before);
  });

  it('by the choice to end, with 0', async () => {
    const cwd = temporaryFolder();
    const config = { version: 1, isolarcloud: (await startCloud()).isolarcloud, mqtt: { url: (await startBroker()).url } };
    const before = JSON.stringify(config);
    writeFileSync(join(cwd, 'config.yaml'), before);
    const terminal = new CommandOnTerminal(['setup'], { cwd });
    for (const question of ['Region in', 'Kind of application', 'App Key', 'Secret Key', 'iSolarCloud account', 'Password of that account'])
      await terminal.enter(question);
    for (const question of ['Points to read', 'Address of the MQTT broker', 'User of the broker']) await terminal.enter(question);
    await terminal.enter('Home Assistant finds the devices over the broker');
    await terminal.choose('Write these files?', 2);
    await terminal.until('Nothing was written.');
    expect(await terminal.exited).toBe(0);
    expect(readFileSync(join(cwd, 'config.yaml'), 'utf8')).toBe(before);
  });

  it('by Ctrl-C at a question, with 130', async () => {
    const cwd = temporaryFolder();
    const terminal = new CommandOnTerminal(['setup'], { cwd });
    await terminal.enter('Region in which your account was created');
    await terminal.interrupt('Kind of application');
    await terminal.until('Nothing was written.');
    expect(await terminal.exited).toBe(130);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('without a terminal, with 64 and a sentence', async () => {
    const { code, stderr } = await cli(['setup'], { cwd: temporaryFolder() });
    expect(code).toBe(64);
    expect(stderr).toMatch(/^The command line has a mistake: setup asks questions, and this is no terminal\. /);
  });
});
