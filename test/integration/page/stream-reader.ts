import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { expect, onTestFinished, vi } from 'vitest';

export interface Event {
  readonly name: string;
  readonly id: string | null;
  readonly data: Record<string, unknown>;
}

/** A reader of the stream, as a browser's EventSource reads it. */
export class Reader {
  readonly request: ClientRequest;
  text = '';
  status = 0;
  isOver = false;

  constructor({ port }: { readonly port: number }, query = '', headers: Readonly<Record<string, string>> = {}) {
    this.request = get({ host: '127.0.0.1', port, path: `/api/stream${query}`, headers, agent: false }, (response: IncomingMessage) => {
      this.status = response.statusCode ?? 0;
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        this.text += part;
      });
      response.on('close', () => {
        this.isOver = true;
      });
    });
    this.request.on('error', () => {
      this.isOver = true;
    });
    onTestFinished(() => void this.request.destroy());
  }

  get events(): readonly Event[] {
    const blocks = this.text.split('\n\n').filter((block) => block.startsWith('event: '));
    return blocks.map((block) => {
      const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      return { name: field('event') ?? '', id: field('id') ?? null, data: JSON.parse(field('data') ?? 'null') };
    });
  }

  get lastEventId(): string {
    return this.events.findLast(({ id }) => id !== null)?.id ?? '';
  }

  /** Waits until so many events have come. */
  async until(count: number): Promise<readonly Event[]> {
    await vi.waitFor(() => expect(this.events.length).toBeGreaterThanOrEqual(count));
    return this.events;
  }
}
