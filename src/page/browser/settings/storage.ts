/**
 * Returns a setting that the browser has saved. Browsers may forbid saving, for example in a frame; settings then last until the page is
 * closed.
 */
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
    // The browser forbids saving.
  }
}

/** @throws DOMException if the browser forbids it */
// biome-ignore lint/style/noRestrictedGlobals: the only use
const storage = (): Storage => localStorage;
