import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { useTexts } from './use-texts.ts';

const SHOWN_MS = 2_000;

/** A button that copies a text. @param props.what the name of the text, for the label */
export function CopyButton({ text, what, label }: { readonly text: string; readonly what: string; readonly label?: string }) {
  const { t } = useTexts();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const name = isCopied ? t('copied') : t('copy', { what });
  return (
    <button
      type="button"
      class={label === undefined ? 'icon-button' : 'button'}
      title={name}
      aria-label={name}
      onClick={() => void copy(text).then(setCopied)}
    >
      <Icon name={isCopied ? 'check' : 'copy'} />
      {label !== undefined && <span>{isCopied ? t('copied') : label}</span>}
    </button>
  );
}

/** Copies a text. Browsers offer the clipboard interface only over HTTPS and for localhost; otherwise the text is selected and copied. */
async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    const isWritten = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (isWritten) return true;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'offscreen';
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  return isCopied;
}
