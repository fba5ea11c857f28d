import { readFileSync } from 'node:fs';

/** A row of a table of topics in docs/topics.md. */
interface DocumentedTopic {
  /** The topic below the base topic, with `<…>` in place of ids. */
  readonly path: string;
  readonly retained: boolean;
}

/** A documented topic that matches a real one, and the texts that the real one has in place of `<…>`. */
interface FoundTopic {
  readonly kind: DocumentedTopic;
  readonly ids: readonly string[];
}

/** The documented values of a point: numbers, any text, or the listed texts. */
type DocumentedPoint = 'number' | 'text' | readonly string[];

/** The content of docs/topics.md and docs/points.md. */
export interface TopicsPage {
  readonly kinds: readonly DocumentedTopic[];
  /** The documented keys of the state JSON of plants, devices and the bridge, without points. */
  readonly keys: { readonly plant: readonly string[]; readonly device: readonly string[]; readonly bridge: readonly string[] };
  /** The slugs of points that the bridge computes. */
  readonly computed: readonly string[];
  readonly alarmKeys: readonly string[];
  readonly find: (topic: string) => FoundTopic | undefined;
  /** Returns the documented values of a point; undefined if the device type has no such point. */
  readonly point: (deviceType: string, slug: string) => DocumentedPoint | undefined;
}

export function readTopicsPage(): TopicsPage {
  const page = readFileSync('docs/topics.md', 'utf8');
  const kinds = [...commands(page), ...own(page), ...published(page)].map((kind) => ({ ...kind, pattern: patternOf(kind.path) }));
  const points = readPointsPage();
  return {
    kinds,
    keys: {
      plant: listAfter(page, 'Of a plant also:'),
      device: listAfter(page, 'Of a device also:'),
      bridge: listAfter(page, '## State of the bridge\n'),
    },
    computed: listAfter(page, 'Of a hybrid inverter also, in W:'),
    alarmKeys: listAfter(page, 'the first of them, each with'),
    // The page lists the topic with `<slug>` last, so it is tried last: it matches any word.
    find: (topic) => {
      for (const { pattern, ...kind } of kinds) {
        const match = pattern.exec(topic);
        if (match) return { kind, ids: match.slice(1) };
      }
      return undefined;
    },
    point: (deviceType, slug) => points.get(deviceType)?.get(slug),
  };
}

const published = (page: string): DocumentedTopic[] =>
  [...page.matchAll(/^\| `isolarcloud\/(\S+)` \| (yes|no) \|/gm)].map(([, path = '', retained]) => ({
    path,
    retained: retained === 'yes',
  }));

const commands = (page: string): DocumentedTopic[] =>
  [...page.matchAll(/^\| `isolarcloud\/(\S+)` \| anything, not retained/gm)].map(([, path = '']) => ({ path, retained: false }));

const own = (page: string): DocumentedTopic[] =>
  [...page.matchAll(/^`isolarcloud\/(\S+)` is the bridge's own/gm)].map(([, path = '']) => ({ path, retained: false }));

const patternOf = (path: string): RegExp => new RegExp(`^isolarcloud/${path.replaceAll(/<\w+>/g, '([A-Za-z0-9_-]+)')}$`);

/** Returns the words in backticks from the given text of the page to the end of the sentence. */
function listAfter(page: string, text: string): readonly string[] {
  const sentence = page.split(text)[1]?.split('.')[0] ?? '';
  return [...sentence.matchAll(/`(\w+)`/g)].map(([, word = '']) => word);
}

function readPointsPage(): ReadonlyMap<string, ReadonlyMap<string, DocumentedPoint>> {
  const sections = readFileSync('docs/points.md', 'utf8').split(/^## /m).slice(1);
  return new Map(sections.map((section) => [section.split(' ')[0] ?? '', new Map([...rows(section), ...listedTexts(section)])]));
}

const rows = (section: string): [string, DocumentedPoint][] =>
  [...section.matchAll(/^\| \d+ \| .+$/gm)].map(([row]) => {
    const [, , slug = '', , , unit, , deviceClass, stateClass] = row.split('|').map((cell) => cell.trim());
    return [slug.replaceAll('`', ''), unit || deviceClass || stateClass ? 'number' : 'text'];
  });

const listedTexts = (section: string): [string, DocumentedPoint][] =>
  [...section.matchAll(/^`(\w+)` is one of: (.+)\.$/gm)].map(([, slug = '', texts = '']) => [slug, texts.split(', ')]);
