import { Icon } from './icon.tsx';
import { useTexts } from './use-texts.ts';

export interface PagerProps {
  /** Number of the shown page; the first is 1. */
  readonly page: number;
  readonly pages: number;
  readonly turnTo: (page: number) => void;
}

/** Shows buttons that turn the pages of a list; nothing if there is only one page. */
export function Pager({ page, pages, turnTo }: PagerProps) {
  const { t, locale } = useTexts();
  if (pages <= 1) return null;
  const button = (to: number, text: string, className: string) => (
    <button
      type="button"
      class={`button ${className}`}
      aria-disabled={to < 1 || to > pages}
      onClick={() => to >= 1 && to <= pages && turnTo(to)}
    >
      <Icon name="next" />
      <span>{text}</span>
    </button>
  );
  return (
    <nav class="pager" aria-label={t('pager.label')}>
      {button(page - 1, t('pager.previous'), 'backwards')}
      <span aria-live="polite">{t('pager.page', { page: page.toLocaleString(locale), pages: pages.toLocaleString(locale) })}</span>
      {button(page + 1, t('pager.next'), 'forwards')}
    </nav>
  );
}
