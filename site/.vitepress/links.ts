import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type MarkdownIt from 'markdown-it';

export interface SiteFiles {
  /** Folder of the repository. */
  readonly root: string;
  /** Address of the repository on the web. */
  readonly repository: string;
  /** Whether the site has a page of this file, whose path is relative to docs/. */
  readonly isPage: (path: string) => boolean;
}

/** Makes links to files that the site does not have lead to the repository. @throws Error for a link to a file that does not exist */
export function linksToRepository(markdown: MarkdownIt, { root, repository, isPage }: SiteFiles): void {
  const rewritten = (href: string, from: string): string => {
    const [file = '', anchor] = href.split('#');
    if (file === '' || /^[a-z]+:/i.test(file)) return href;
    const path = posix.join('docs', posix.dirname(from), file);
    // The start page of a language is a README in the repository.
    if (path.startsWith('docs/') && isPage(path.slice('docs/'.length))) return href.replace(/\bREADME\.md/, 'index.md');
    const full = join(root, path);
    if (!existsSync(full)) throw new Error(`docs/${from} links to ${path}, which does not exist`);
    const kind = statSync(full).isDirectory() ? 'tree' : 'blob';
    return `${repository}/${kind}/main/${path}${anchor === undefined ? '' : `#${anchor}`}`;
  };
  markdown.core.ruler.push('links_to_repository', ({ tokens, env }) => {
    const links = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open');
    for (const link of links) link.attrSet('href', rewritten(link.attrGet('href') ?? '', env.relativePath));
  });
}
