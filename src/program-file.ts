/**
 * Returns the URL of a file that is part of the program but no module, such as a translation. This module lies in the folder to which
 * the path is relative, in the sources and in every build, and so does the chunk of a build that contains it.
 * @param path relative to `src`, or to `dist` in a build
 */
export const programFile = (path: string): URL => new URL(path, import.meta.url);
