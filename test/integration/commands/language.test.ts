import { expect, it } from 'vitest';
import { folderWith } from '../../support/cli.ts';
import { runCommand } from '../../support/run-command.ts';

const config = (language: string): string =>
  `${folderWith({ isolarcloud: { app_key: 'a', secret_key: 'b', username: 'c', password: 'd', language } })}/config.yaml`;

it.each([
  ['_pt_BR', 'A configuração não diz como alcançar o Home Assistant. Defina homeassistant.url, e '],
  ['_en_US', 'The configuration does not say how to reach Home Assistant. Set homeassistant.url, and '],
  ['_de_DE', 'The configuration does not say how to reach Home Assistant. Set homeassistant.url, and '],
])('an error is told in the configured language, %s', async (language, sentence) => {
  const { end, stderr } = await runCommand(['energy', '--config', config(language)]);
  expect(end).toBe('homeassistant_not_configured');
  expect(stderr).toContain(sentence);
});

it('what a command says is in the configured language', async () => {
  expect((await runCommand(['journal', '--config', config('_pt_BR')])).stderr).toBe('Todos os valores foram publicados como vieram.\n');
});

it('mistakes in the configuration are told in English, since it names the language', async () => {
  const { end, stderr } = await runCommand(['journal', '--config', config('_xx_XX')]);
  expect(end).toBe('config_invalid');
  expect(stderr).toMatch(/^The configuration has mistakes: 1 found\n/);
});
