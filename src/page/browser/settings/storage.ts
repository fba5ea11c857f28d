/** Settings that the browser keeps. It may forbid that, within the frame of another page for example: they then last as long as the page. */
export function stored(key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

export function store(key: string, value: string): void {
  try {
    storage().setItem(key, value);
  } catch {
    // Not kept.
  }
}

/** @throws DOMException if the browser forbids it */
// biome-ignore lint/style/noRestrictedGlobals: the only use
const storage = (): Storage => localStorage;
