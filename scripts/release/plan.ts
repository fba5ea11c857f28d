/**
 * Prints what an update changes in Home Assistant, as Markdown for the notes of a release: runs the demos of both versions, and
 * compares what they announce. Arguments: the commit, tag or branch of the old version and that of the new one (default: HEAD).
 */

import { announcedConfig } from '../../src/homeassistant/plan/announced-configs.ts';
import { type AnnouncedConfig, compareAnnounced } from '../../src/homeassistant/plan/compare.ts';
import { demoAnnouncements } from './demo-announcements.ts';
import { renderReleasePlan } from './plan-markdown.ts';

const [from, to = 'HEAD'] = process.argv.slice(2);
if (from === undefined) {
  console.error('usage: npm run release:plan -- OLD [NEW]');
  process.exitCode = 64;
} else {
  const before = await configsOf(from);
  console.log(renderReleasePlan(compareAnnounced(before, await configsOf(to)), { from, to }));
}

async function configsOf(ref: string): Promise<ReadonlyMap<string, AnnouncedConfig>> {
  const payloads = await demoAnnouncements(ref);
  return new Map([...payloads].map(([topic, payload]) => [topic.split('/').at(-2) ?? topic, announcedConfig(JSON.parse(payload))]));
}
