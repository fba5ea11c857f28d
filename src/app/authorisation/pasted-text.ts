const OPENING = /^["'`‘’‚“”„«»‹›<([{\s]+/;
const CLOSING = /["'`‘’“”«»‹›>)\]}\s]+$/;
/** The word before a code alone. */
const LABEL = /^code\s*[:=]["'`‘’‚“”„<([{\s]*/i;
/** How an address begins, plain or percent-encoded. */
const ADDRESS = /^\W*(?:https?(?::|%3a)|[\w.-]+:\d+\/)/i;

/**
 * Returns an address or a code as it was before it was copied and pasted: without line breaks, without quotes and brackets around
 * it, with `code=` for `code:`, without spaces at its separators, and decoded if it is percent-encoded as a whole.
 */
export function unwrapped(pasted: string): string {
  const text = pasted
    .replace(/\s*[\r\n]\s*/g, '')
    .replace(OPENING, '')
    .replace(CLOSING, '')
    .replace(LABEL, 'code=')
    .replace(/\s*([?#&=])\s*/g, '$1');
  return /[?#&=]/.test(text) ? text : decoded(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns the texts in lines that were pasted together: an address with the lines into which it was broken, or a line alone. */
export function textsIn(lines: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const before = texts.at(-1);
    if (before === undefined || ADDRESS.test(line) || !ADDRESS.test(before)) texts.push(line);
    else texts[texts.length - 1] = before + line.trim();
  }
  return texts;
}
