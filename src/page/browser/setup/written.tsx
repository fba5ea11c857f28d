import { useEffect } from 'preact/hooks';
import type { WriteView } from '../../view/setup-documents.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { useSetup } from './setup-store.ts';

/** Shows the result of writing: the bridge starts with the files, or the user must save them by hand. */
export const Written = ({ result }: { readonly result: WriteView }) =>
  result.written ? <Starting files={result.files} /> : <ByHand files={result.files} />;

function Starting({ files }: { readonly files: readonly string[] }) {
  const { s, page } = useSetup();
  useEffect(() => {
    void page.untilBridge().then(() => {
      location.hash = '#/plants';
    });
  }, []);
  return (
    <div class="card setup-card">
      <PageTitle title={s('setup.page.done.title')} />
      <p role="status">{s('setup.page.done.starting', { files: files.join(', ') })}</p>
      <p class="secondary">{s('setup.page.done.log')}</p>
    </div>
  );
}

export const ByHand = ({ files, what }: { readonly files: Extract<WriteView, { written: false }>['files']; readonly what?: string }) => {
  const { s, view } = useSetup();
  return (
    <div class="card setup-card">
      <PageTitle title={s('setup.page.by_hand.title')} />
      <p>{what ?? s('setup.page.by_hand.what', { file: view.file })}</p>
      <ul class="plain-list">
        {files.map(({ path, text }) => (
          <li key={path}>
            <code>{path}</code>{' '}
            <button type="button" class="button" onClick={() => download(text, nameIn(path))}>
              {s('setup.page.by_hand.download', { name: nameIn(path) })}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
};

const nameIn = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

function download(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
