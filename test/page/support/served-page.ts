import { join } from 'node:path';
import type { PageServerOptions } from '../../../src/page/server/server.ts';
import { type ServedPage, served } from '../../integration/page/support.ts';

const BUNDLE = join(import.meta.dirname, '../../../dist/page/bundle');

/** The built page, served with documents that a test chooses instead of those of a bridge. */
export const servedPage = (options: Partial<PageServerOptions> = {}): Promise<ServedPage> => served({ bundle: BUNDLE, ...options });
