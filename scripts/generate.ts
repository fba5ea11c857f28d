/**
 * Writes the files that are generated from the source. With `--check` it only lists those that are out of date, and fails if
 * there are any.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { readTexts } from '../src/app/texts.ts';
import { renderPointsPage } from '../src/catalogue/render.ts';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { renderExample } from '../src/config/render-example.ts';
import { renderReference } from '../src/config/render-reference.ts';
import { renderErrorsPage } from '../src/isolarcloud/render-errors.ts';
import { renderTopicsPage } from '../src/publish/render-topics.ts';
import { ENGLISH } from '../src/texts/texts.ts';
import { renderDashboard } from './grafana-dashboard.ts';
import { renderPointsFlow } from './node-red/points-flow.ts';
import { ADDRESSED, withOwnerOfPackage } from './release/addresses.ts';

const PORTUGUESE = readTexts('pt');

const GENERATED: readonly { readonly file: string; readonly render: () => string }[] = [
  { file: 'config.schema.json', render: () => `${JSON.stringify(configJsonSchema(), null, 2)}\n` },
  { file: 'config.example.yaml', render: renderExample },
  { file: 'docs/configuration.md', render: () => renderReference({ root: '..', texts: ENGLISH }) },
  { file: 'docs/pt-BR/configuration.md', render: () => renderReference({ root: '../..', texts: PORTUGUESE }) },
  { file: 'docs/points.md', render: () => renderPointsPage({ texts: ENGLISH, other: PORTUGUESE }) },
  { file: 'docs/pt-BR/points.md', render: () => renderPointsPage({ texts: PORTUGUESE, other: ENGLISH }) },
  { file: 'docs/topics.md', render: renderTopicsPage },
  { file: 'docs/errors.md', render: () => renderErrorsPage(ENGLISH) },
  { file: 'docs/pt-BR/errors.md', render: () => renderErrorsPage(PORTUGUESE) },
  { file: 'examples/grafana-dashboard.json', render: renderDashboard },
  { file: 'examples/node-red/points.json', render: renderPointsFlow },
  ...ADDRESSED.map((file) => ({ file, render: () => withOwnerOfPackage(file) })),
];

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

const stale = GENERATED.filter(({ file, render }) => contentOf(file) !== render());
if (process.argv.includes('--check')) {
  for (const { file } of stale) console.error(`${file} is stale; run: npm run generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { file, render } of stale) writeFileSync(file, render());
  console.log(stale.length > 0 ? `written: ${stale.map(({ file }) => file).join(', ')}` : 'nothing to do');
}
