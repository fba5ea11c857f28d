/** An event of a stream of server-sent events. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
  /** The browser sends it as `Last-Event-ID` to resume the stream after this event; null: the event has no id. */
  readonly id: string | null;
}

/**
 * Reads server-sent events from text that arrives in pieces (HTML standard, 9.2.6). Comments are left out; an event that is cut off by the
 * end of the stream is never returned.
 */
export class EventParser {
  #rest = '';

  /** Adds a piece of text. @returns the events that end in it */
  push(piece: string): readonly ServerEvent[] {
    const blocks = (this.#rest + piece.replaceAll('\r', '')).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => eventIn(block) ?? []);
  }
}

function eventIn(block: string): ServerEvent | null {
  let [name, data, id]: [string, string | null, string | null] = ['message', null, null];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^(\w+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'event') name = value;
    if (field === 'id') id = value;
    if (field === 'data') data = data === null ? value : `${data}\n${value}`;
  }
  return data === null ? null : { name, data, id };
}
