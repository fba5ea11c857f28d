/** Whether a text contains another one, ignoring upper and lower case and accents. */
export const contains = (text: string, part: string): boolean => folded(text).includes(folded(part));

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
