import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readRepository, withOwner } from '../../../scripts/release/repository.ts';
import { appConfig, appFile, optionTypes } from '../../support/app-config.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'home-assistant-app');
const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { repository: { url: string } };

/** The type of an option, as the Supervisor reads it. */
const OPTION_TYPE =
  /^(bool|email|url|port|device(\(subsystem=[a-z]+\))?|(str|password)(\(\d*,\d*\))?|(int|float)(\(-?\d*\.?\d*,-?\d*\.?\d*\))?|match\(.+\)|list\([^()]+\))\??$/;

/** The keys of an app's config.yaml that the Supervisor knows and that this app may use, with their allowed values. */
const configSchema = z.strictObject({
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  slug: z.string().regex(/^[-_.A-Za-z0-9]+$/),
  description: z.string().min(1),
  url: z.url(),
  image: z.string().regex(/^[\w.-]+(\/[\w.-]+)+$/),
  arch: z.array(z.enum(['aarch64', 'amd64'])).min(1),
  homeassistant: z.string().regex(/^\d{4}\.\d+\.\d+$/),
  init: z.literal(false),
  services: z.array(z.string().regex(/^(mqtt|mysql):(provide|want|need)$/)),
  homeassistant_api: z.literal(true),
  ingress: z.literal(true),
  panel_icon: z.string().regex(/^mdi:[\w-]+$/),
  panel_title: z.string().min(1),
  // Older Supervisors reject a type that they do not know, so the newer names (app_config, …) are not used.
  map: z.array(z.strictObject({ type: z.enum(['addon_config', 'homeassistant_config', 'ssl', 'share']), read_only: z.boolean() })),
  timeout: z.int().min(10).max(300),
  tmpfs: z.literal(true),
  backup_exclude: z.array(z.string()),
  stage: z.enum(['experimental', 'deprecated']),
  options: z.record(z.string(), z.unknown()),
  schema: z.record(z.string(), z.string().regex(OPTION_TYPE)),
});

/** Defaults of the Supervisor, which a configuration does not repeat. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  startup: 'application',
  boot: 'auto',
  init: true,
  ingress_port: 8099,
  stage: 'stable',
};

describe('the configuration of the Home Assistant app', () => {
  it('has the keys that the Supervisor knows, with allowed values', () => {
    expect(configSchema.safeParse(appConfig()).error?.issues ?? []).toEqual([]);
  });

  it('repeats no default, and has nothing that ingress and the health check of the image replace', () => {
    const config = appConfig();
    for (const [key, value] of Object.entries(DEFAULTS)) expect(config[key], key).not.toEqual(value);
    for (const key of ['webui', 'watchdog', 'advanced', 'codenotary', 'build_from']) expect(config).not.toHaveProperty(key);
  });

  it('has no option that must be filled in, since the page asks for what is missing', () => {
    expect(appConfig()['options']).toEqual({});
    for (const [name, type] of Object.entries(optionTypes())) expect(type, name).toMatch(/\?$/);
  });

  it('hides every secret', () => {
    for (const name of ['secret_key', 'password']) expect(optionTypes()[name]).toBe('password?');
  });

  it.each(['en', 'pt-BR'])('explains every option, and no other, in %s', (language) => {
    const translation = parse(appFile(`translations/${language}.yaml`)) as {
      configuration: Record<string, { name?: string; description?: string }>;
    };
    expect(Object.keys(translation)).toEqual(['configuration']);
    expect(Object.keys(translation.configuration)).toEqual(Object.keys(optionTypes()));
    for (const [name, texts] of Object.entries(translation.configuration)) {
      expect(texts, name).toEqual({ name: expect.stringMatching(/./), description: expect.stringMatching(/\.$/) });
    }
  });

  it('keeps out of backups what another machine has no use for, and no state', () => {
    expect(appConfig()['backup_exclude']).toEqual(['*.lock', 'history-*.ndjson', 'capture-*.ndjson']);
  });
});

describe('the folder of the app', () => {
  it.each(['README.md', 'DOCS.md', 'CHANGELOG.md', 'apparmor.txt'])('has %s', (name) => {
    expect(appFile(name).trim()).not.toBe('');
  });

  it.each([
    ['icon.png', 128, 128],
    ['logo.png', 250, 100],
  ])('has %s in the size that the store shows', (name, width, height) => {
    const png = readFileSync(join(FOLDER, name));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width, height]);
  });

  it('begins its changelog with its version', () => {
    expect(/^## (.+)$/m.exec(appFile('CHANGELOG.md'))?.[1]).toBe(appConfig()['version']);
  });

  it('explains every option in its documentation', () => {
    for (const name of Object.keys(optionTypes())) expect(appFile('DOCS.md'), name).toContain(`\`${name}\``);
  });

  it('names its profile like the app, so that the Supervisor can replace the name', () => {
    expect(appFile('apparmor.txt')).toMatch(new RegExp(`^profile ${appConfig()['slug']} flags=`, 'm'));
  });
});

describe('the repository', () => {
  it('is found by the Supervisor at its root', () => {
    const repository = parse(readFileSync(join(ROOT, 'repository.yaml'), 'utf8'));
    expect(repository).toEqual({ name: expect.any(String), url: expect.stringMatching(/^https:/), maintainer: expect.any(String) });
  });

  it('has no other file that the Supervisor would take for an app', () => {
    const leftOut = new Set(['node_modules', '.git', '.cache', 'dist', 'build', 'coverage', 'state']);
    const found = (folder: string): string[] =>
      readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return leftOut.has(entry.name) ? [] : found(path);
        return /^config\.(ya?ml|json)$/.test(entry.name) ? [path] : [];
      });
    // In .github config.yml chooses the forms of issues; folders with a dot at the start are not searched.
    expect(found('.').filter((path) => !path.startsWith('.github'))).toEqual(['home-assistant-app/config.yaml']);
  });

  it('has the owner of package.json in the addresses of the app', () => {
    const { owner } = readRepository(packageJson.repository.url);
    for (const text of [
      appFile('config.yaml'),
      appFile('DOCS.md'),
      appFile('CHANGELOG.md'),
      readFileSync(join(ROOT, 'repository.yaml'), 'utf8'),
    ])
      expect(withOwner(text, owner)).toBe(text);
  });
});
