/** Finds unclear sentences: those that begin without a clear subject, and those with figures of speech for parts of the program. */

const OPENERS = [
  'Whoever',
  'Who',
  'He who',
  'Whatever',
  'Nobody',
  'Somebody',
  'Of what',
  'By so much',
  'That which',
  ...['is', 'was', 'has', 'stands', 'comes', 'goes', 'others'].map((verb) => `What ${verb}`),
];

const OPENER = new RegExp(String.raw`(?:^|[.!?]\)? +|@\w+ )(?:[*_("]*)((?:${OPENERS.join('|')})\b[^.!?|]{0,40}[^ .!?|])`, 'g');
const QUESTION = /^[^.!]*\?/;
/** Words that were used for a folder, a boundary or an adapter. "Wall clock" is allowed, because it is a standard term. */
const FIGURE = /\b(?:rooms?|walls?(?![- ]clock)|doors?|edges?)\b/gi;

/** Returns the unclear beginnings of sentences and the figures of speech in one text. */
export const riddlesIn = (text: string): readonly string[] => [
  ...[...text.matchAll(OPENER)]
    .filter(([match, found = '']) => !QUESTION.test(text.slice(text.indexOf(match) + match.indexOf(found))))
    .map(([, found = '']) => found),
  ...[...text.matchAll(FIGURE)].map(([word]) => word),
];

const withoutCode = (markdown: string): string => markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`|\]\([^)]*\)/g, '`');

/** Returns the paragraphs, headings, list items and table cells of a document, each as one line of text. */
export const proseOf = (markdown: string): readonly string[] =>
  withoutCode(markdown)
    .split(/\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.|#+|\|) ?)|\|/)
    .map((part) =>
      part
        .replace(/^\s*(?:(?:[-*+]|\d+\.|#+) )?/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((part) => part !== '');
