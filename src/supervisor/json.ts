/** Parses JSON of the Supervisor. @returns null if the text is no JSON */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
