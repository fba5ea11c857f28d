import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePage } from '../client/page.ts';

/** Shows the heading of a page. It receives the keyboard focus when the user changes the page. */
export function PageTitle({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { router } = usePage();
  const route = router.route.value;
  useEffect(() => {
    if (router.hasMoved) heading.current?.focus();
  }, [route, router]);
  useEffect(() => {
    document.title = `${title} · isolarcloud2mqtt`;
  }, [title]);
  return (
    <div class="page-title">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
