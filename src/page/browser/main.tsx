import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/pages.css';
import './styles/energy.css';
import './styles/curve.css';
import { render } from 'preact';
import { Page, PageContext } from './client/page.ts';
import { LanguageSetting } from './settings/language.ts';
import { themeSetting } from './settings/theme.ts';
import { App } from './shell/app.tsx';

const language = new LanguageSetting();
const page = new Page(language, themeSetting());
const root = document.getElementById('page');
if (root !== null) {
  await language.load();
  render(
    <PageContext.Provider value={page}>
      <App />
    </PageContext.Provider>,
    root,
  );
  await page.start();
}
