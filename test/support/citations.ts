import { posix } from 'node:path';

/** Finds citations and links whose target does not exist. docs/reference/README.md explains the form of citations. */

const NUMBER = /\d+(?:\.\d+)*/;
const DOCUMENT = new RegExp(String.raw`([\w./-]*\w\.md)(?: (${NUMBER.source}(?:(?:,| and) ${NUMBER.source})*))?`, 'g');
const SECTION = new RegExp(String.raw`(MQTT (?:5|3\.1\.1) |RFC \d{3,5} )?\bsections? (${NUMBER.source})`, 'gi');
const NO_DOCUMENT = /\((?:design|guide|devportal)\b(?! section)[^)]*\)|\b(?:guide|appendix|chapter) \d+(?:\.\d+)*/gi;
const LINK = /\[[^\]]*\]\([^)]*\)/g;
const COMMENT = /\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n?)+|[ \t]\/\/ .*$/gm;

/** Key: name of a reference document. Value: the numbers of its sections. */
export type Sections = ReadonlyMap<string, ReadonlySet<string>>;

/** Returns the comments of a TypeScript source, each as one line of text. */
export const commentsOf = (source: string): readonly string[] =>
  (source.match(COMMENT) ?? []).map((comment) =>
    comment
      .replace(/^\s*(?:\/\*+|\/\/)|\*\/$/g, '')
      .replace(/\n\s*(?:\*(?!\/)|\/\/)?/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );

/**
 * Returns the citations in a comment whose target does not exist.
 * @param exists tells whether the repository has a file with this path
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

/** Returns the citations in the text of a document whose target does not exist. `deadLinks` checks its links. */
export const deadCitationsOfPage = (markdown: string, sections: Sections, exists: (path: string) => boolean): readonly string[] =>
  deadCitations(withoutCode(markdown).replace(LINK, ''), sections, exists);

/**
 * Returns citations by an abbreviation of a document, such as `G 5.1` for `open-api-guide.md 5.1`, whose section does not exist.
 * @param sections key: abbreviation; value: the numbers of the document's sections
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

/** Returns the numbers with which the headings of a document begin. */
export const sectionsOf = (markdown: string): ReadonlySet<string> =>
  new Set(headingsOf(markdown).flatMap((heading) => new RegExp(String.raw`^(${NUMBER.source})\.? `).exec(heading)?.[1] ?? []));

/** Returns the numbers of sections that a document cites of itself, but does not have. */
export const deadSections = (markdown: string): readonly string[] =>
  [...markdown.matchAll(SECTION)]
    .map(([, , number = '']) => number)
    .filter((number) => !sectionsOf(markdown).has(number))
    .map((number) => `no section ${number}`);

/** Returns the anchors that GitHub gives to the headings of a document. */
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
 * Returns the relative links of a document to files or headings that do not exist.
 * @param path path of the document in the repository
 * @param read returns the text of a file; '' for a folder, null if the path does not exist
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
