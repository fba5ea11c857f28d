import type { Hono } from 'hono';
import type { Env } from './guarded-app.ts';

export interface StatusSource {
  /** The metrics as text, and their content type. */
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
  /** Whether the process can publish values. */
  readonly isReady: boolean;
}

/** Adds the routes for programs that watch the process. They need no login. */
export function addStatus(app: Hono<Env>, source: StatusSource): void {
  app.get('/health', (c) => c.text('ok\n'));
  app.get('/ready', (c) => (source.isReady ? c.text('ready\n') : c.text('not ready\n', 503)));
  app.get('/metrics', async (c) => {
    const { type, text } = await source.metrics();
    c.header('Content-Type', type);
    return c.body(text);
  });
}
