import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';

import { commentsOf } from '../support/citations.ts';
import { proseOf, riddlesIn } from '../support/plain-words.ts';

const ROOT = join(import.meta.dirname, '../..');

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);

describe('the finder', () => {
  it.each([
    ['Whoever presses again sooner has to wait.', 'Whoever presses again sooner has to wait'],
    ['The calls are counted. Who asks again waits.', 'Who asks again waits'],
    ['He who waits is asked first.', 'He who waits is asked first'],
    ['Whatever arrives is kept.', 'Whatever arrives is kept'],
    ['(What is not said is no difference.)', 'What is not said is no difference'],
    ['A total. What was not seen does not count.', 'What was not seen does not count'],
    ['@returns What has a reason of its own', 'What has a reason of its own'],
    ['**What comes** from outside is checked.', 'What comes** from outside is checked'],
    ['Nobody has watched since.', 'Nobody has watched since'],
    ['Of what had come before, the rest.', 'Of what had come before, the rest'],
    ['By so much the leap must be longer.', 'By so much the leap must be longer'],
    ['That which failed is called again.', 'That which failed is called again'],
    ['Each folder has two doors.', 'doors'],
    ['At the edge, values are checked.', 'edge'],
    ['Wall clocks are read at the wall of the pure folders.', 'wall'],
  ])('finds the riddle in "%s"', (text, finding) => {
    expect(riddlesIn(text)).toEqual([finding]);
  });

  it.each([
    'Refresh requests within a minute of the last poll are ignored.',
    'What the cloud itself shows is possible in any case.',
    'Null until the device says what is wrong.',
    'The wall-clock time of the plant; its wall clock has no offset.',
    'What is a capture? A redacted file of inputs.',
    'Whole numbers come with `.0`.',
  ])('accepts "%s"', (text) => {
    expect(riddlesIn(text)).toEqual([]);
  });

  it('reads comments that are broken over several lines, and no code', () => {
    const source = "/**\n * Times are kept. What\n * is older is dropped.\n */\nconst door = 'Whoever'; //\u0020Nobody asks\n";
    expect(commentsOf(source).flatMap(riddlesIn)).toEqual(['What is older is dropped', 'Nobody asks']);
  });

  it('reads headings, paragraphs, list items and table cells of documents, and no code', () => {
    const page =
      '# What is new\n\nIt is so. What\ngoes on?\n\n- Whoever\n  asks\n1. Nobody `x`\n\n| a | Who is it |\n\n```\nWhoever\n```\n`wall`\n';
    expect(proseOf(page).flatMap(riddlesIn)).toEqual(['What is new', 'Whoever asks', 'Nobody `', 'Who is it']);
  });
});

describe('the repository', () => {
  const sources = ['src', 'test', 'scripts'].flatMap(filesIn).filter((file) => file.endsWith('.ts'));
  const pages = [...readdirSync(ROOT), ...filesIn('docs'), ...filesIn('examples')].filter((file) => file.endsWith('.md'));

  test('comments are plain', () => {
    const found = sources.flatMap((file) =>
      commentsOf(read(file))
        .flatMap(riddlesIn)
        .map((finding) => `${file}: ${finding}`),
    );
    expect(found).toEqual([]);
  });

  test('documents are plain', () => {
    const found = pages.flatMap((file) =>
      proseOf(read(file))
        .flatMap(riddlesIn)
        .map((finding) => `${file}: ${finding}`),
    );
    expect(found).toEqual([]);
  });

  test('texts for users are plain', () => {
    const texts: Record<string, string> = JSON.parse(read('src/texts/en.json'));
    const found = Object.entries(texts).flatMap(([key, text]) => riddlesIn(text).map((finding) => `${key}: ${finding}`));
    expect(found).toEqual([]);
  });
});
