import { posix } from 'node:path';

/** Finds citations and links that lead nowhere. How comments cite: docs/reference/README.md. */

const NUMBER = /\d+(?:\.\d+)*/;
const DOCUMENT = new RegExp(String.raw`([\w./-]*\w\.md)(?: (${NUMBER.source}(?:(?:,| and) ${NUMBER.source})*))?`, 'g');
const SECTION = new RegExp(String.raw`(MQTT (?:5|3\.1\.1) |RFC \d{3,5} )?\bsections? (${NUMBER.source})`, 'gi');
const NO_DOCUMENT = /\((?:design|guide|devportal)\b(?! section)[^)]*\)|\b(?:guide|appendix|chapter) \d+(?:\.\d+)*/gi;
const LINK = /\[[^\]]*\]\([^)]*\)/g;
const COMMENT = /\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n?)+|[ \t]\/\/ .*$/gm;

/** Section numbers by the name of a reference document. */
export type Sections = ReadonlyMap<string, ReadonlySet<string>>;

/** The comments of a TypeScript source, each as one line of text. */
export const commentsOf = (source: string): readonly string[] =>
  (source.match(COMMENT) ?? []).map((comment) =>
    comment
      .replace(/^\s*(?:\/\*+|\/\/)|\*\/$/g, '')
      .replace(/\n\s*(?:\*(?!\/)|\/\/)?/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );

/**
 * Citations in a comment that lead nowhere.
 * @param exists whether the repository has a file of this path
 */
export function deadCitations(comment: string, sections: Sections, exists: (path: string) => boolean): readonly string[] {
  const documents = [...comment.matchAll(DOCUMENT)].flatMap(([, name = '', numbers]) => {
    if (name.includes('/')) return deadPath(name, numbers, exists);
    const known = sections.get(name);
    if (known === undefined) return [`docs/reference/${name} does not exist`];
    if (numbers === undefined) return [`${name} is cited without a section`];
    return numbers
      .split(/, | and /)
      .filter((number) => !known.has(number))
      .map((number) => `${name} has no section ${number}`);
  });
  const nameless = [...comment.matchAll(SECTION)]
    .filter(([, standard]) => standard === undefined)
    .map(([, , number]) => `section ${number} of no document`);
  const unwritten = [...comment.matchAll(NO_DOCUMENT)].map(([citation]) => `${citation} is no document`);
  return [...documents, ...nameless, ...unwritten];
}

function deadPath(path: string, numbers: string | undefined, exists: (path: string) => boolean): readonly string[] {
  if (!exists(path)) return [`${path} does not exist`];
  return numbers === undefined ? [] : [`${path} ${numbers} is cited as "${posix.basename(path)} ${numbers}"`];
}

/** Dead citations in the text of a document. `deadLinks` checks its links. */
export const deadCitationsOfPage = (markdown: string, sections: Sections, exists: (path: string) => boolean): readonly string[] =>
  deadCitations(withoutCode(markdown).replace(LINK, ''), sections, exists);

/**
 * Sections that do not exist, cited by an abbreviation of their document, such as `G 5.1` for `open-api-guide.md 5.1`.
 * @param sections by abbreviation
 */
export const deadAbbreviations = (markdown: string, sections: Sections): readonly string[] =>
  [...sections].flatMap(([name, known]) =>
    [...markdown.matchAll(new RegExp(String.raw`\b${name} (${NUMBER.source}(?:, ${NUMBER.source})*)`, 'g'))]
      .flatMap(([, numbers = '']) => numbers.split(', '))
      .filter((number) => !known.has(number))
      .map((number) => `${name} has no section ${number}`),
  );

const withoutCode = (markdown: string): string =>
  markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, (code) => code.slice(1, -1));

const headingsOf = (markdown: string): readonly string[] =>
  [...withoutCode(markdown).matchAll(/^#{1,6} (.+)$/gm)].map(([, text = '']) => text);

/** The numbers at the beginning of a document's headings. */
export const sectionsOf = (markdown: string): ReadonlySet<string> =>
  new Set(headingsOf(markdown).flatMap((heading) => new RegExp(String.raw`^(${NUMBER.source})\.? `).exec(heading)?.[1] ?? []));

/** Sections that a document cites of itself and does not have. */
export const deadSections = (markdown: string): readonly string[] =>
  [...markdown.matchAll(SECTION)]
    .map(([, , number = '']) => number)
    .filter((number) => !sectionsOf(markdown).has(number))
    .map((number) => `no section ${number}`);

/** The anchors that GitHub gives to the headings of a document. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = headingsOf(markdown).map((heading) => {
    const anchor = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}_ -]/gu, '')
      .replace(/ /g, '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
  return new Set(anchors);
}

/**
 * Relative links of a document to files or headings that do not exist.
 * @param path of the document in the repository
 * @param read the text of a file, '' for a folder, null if it does not exist
 */
export const deadLinks = (path: string, markdown: string, read: (path: string) => string | null): readonly string[] =>
  [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/i.test(target))
    .flatMap((target) => {
      const [file = '', anchor] = target.split('#');
      const text = file === '' ? markdown : read(posix.join(posix.dirname(path), file));
      if (text === null) return [`${target}: no such file`];
      return anchor === undefined || anchorsOf(text).has(anchor) ? [] : [`${target}: no such heading`];
    });
