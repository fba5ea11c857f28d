/** The addresses that follow from the field `repository` of package.json, the only place where the owner is written by hand. */

const PLACEHOLDER = 'OWNER';
const REPOSITORY = /^git\+https:\/\/github\.com\/([\w.-]+)\/([\w.-]+?)\.git$/;

/** An address of this project on GitHub or in its container registry, whoever the owner is. */
const ADDRESS = /\b(github\.com|ghcr\.io)\/[\w.-]+\/(?=isolarcloud2mqtt\b)/g;

export interface Repository {
  readonly owner: string;
  /** Whether package.json still has the placeholder instead of an owner. */
  readonly isPlaceholder: boolean;
}

/**
 * Reads the owner of the repository.
 * @param url `repository.url` of package.json, such as `git+https://github.com/OWNER/isolarcloud2mqtt.git`
 * @throws Error if it is not the address of a repository on GitHub
 */
export function readRepository(url: string): Repository {
  const owner = REPOSITORY.exec(url)?.[1];
  if (owner === undefined) throw new Error(`package.json: repository.url is not git+https://github.com/<owner>/<name>.git: ${url}`);
  return { owner, isPlaceholder: owner === PLACEHOLDER };
}

/** Returns a text in which all addresses of this project have this owner. Names in the container registry have lower case only. */
export const withOwner = (text: string, owner: string): string =>
  text.replace(ADDRESS, (_, host: string) => `${host}/${host === 'ghcr.io' ? owner.toLowerCase() : owner}/`);
