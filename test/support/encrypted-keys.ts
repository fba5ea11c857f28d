import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';

/** Records the header x-random-secret-key of each request that a server of this process receives; `plain` if there is none. */
export function encryptedKeys(): readonly string[] {
  const headers: string[] = [];
  const note = (message: unknown): void => {
    headers.push(String((message as { request: IncomingMessage }).request.headers['x-random-secret-key'] ?? 'plain'));
  };
  subscribe('http.server.request.start', note);
  onTestFinished(() => void unsubscribe('http.server.request.start', note));
  return headers;
}
