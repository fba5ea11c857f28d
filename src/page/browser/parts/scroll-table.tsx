import type { ComponentChildren } from 'preact';

/** Shows a table, which scrolls sideways, also by keyboard, if it is wider than the page. */
export const ScrollTable = ({
  label,
  className = '',
  children,
}: {
  readonly label: string;
  readonly className?: string;
  readonly children: ComponentChildren;
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: users must be able to scroll the table by keyboard
  <section class={`scroll ${className}`} aria-label={label} tabIndex={0}>
    <table>{children}</table>
  </section>
);
