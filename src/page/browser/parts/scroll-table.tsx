import type { ComponentChildren } from 'preact';

/** A table that is scrolled sideways where it is wider than the page, also by keyboard. */
export const ScrollTable = ({
  label,
  className = '',
  children,
}: {
  readonly label: string;
  readonly className?: string;
  readonly children: ComponentChildren;
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <section class={`scroll ${className}`} aria-label={label} tabIndex={0}>
    <table>{children}</table>
  </section>
);
