/** Outlines of the icons as SVG paths on a grid of 24 × 24. Most are from Material Design Icons (Apache-2.0). */
const OUTLINES = {
  solar:
    'M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10m0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6m0-7 2.4 3.4C13.6 5.1 12.8 5 12 5s-1.6.1-2.4.4zM3.3 7l4.2-.3A7 7 0 0 0 5 10.6zm0 10L5 13.4a7 7 0 0 0 2.5 3.8zM20.7 7 19 10.6a7 7 0 0 0-2.5-3.9zm0 10-4.2.2a7 7 0 0 0 2.5-3.8zM12 22l-2.4-3.4c.8.3 1.6.4 2.4.4s1.6-.1 2.4-.4z',
  home: 'M12 3 2 12h3v8h6v-6h2v6h6v-8h3z',
  grid: 'M8.3 5.5 6.5 4.6 7.8 2h8.4l1.3 2.6-1.8.9L15 4H9zM18.6 8h-4.5l-.8-3h-2.6l-.8 3H5.400l-1.3 2.6 1.8.8.7-1.400h10.800l.7 1.5 1.8-.900zm-.8 14h-2.100l-.2-.9-3.5-5.2-3.5 5.2-.2.900H6.200l2.9-11h2.100l-.4 1.4 1.2 1.7 1.2-1.7-.4-1.400h2.100zm-6.4-7-.9-1.3-1.2 4.400zm3.3 3.1-1.2-4.5-.9 1.400z',
  battery: 'M16.7 4H15V2H9v2H7.3C6.6 4 6 4.6 6 5.3v15.4c0 .7.6 1.3 1.3 1.3h9.3c.8 0 1.4-.6 1.4-1.3V5.3C18 4.6 17.4 4 16.7 4M16 20H8V6h8z',
  check: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m-2 15-5-5 1.4-1.4 3.6 3.6 7.6-7.6L19 8z',
  warning: 'M12 2 1 21h22M12 6l7.5 13h-15M11 10v4h2v-4m-2 6v2h2v-2',
  error:
    'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m5 13.6L15.6 17 12 13.4 8.4 17 7 15.600l3.6-3.600L7 8.4 8.4 7l3.6 3.600L15.6 7 17 8.4 13.4 12z',
  unknown: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m0 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16m-4 7v2h8v-2z',
  asleep: 'M12 3a9 9 0 1 0 9 9c0-.5 0-.9-.1-1.400a5.4 5.4 0 0 1-7.5-7.500C12.9 3 12.5 3 12 3',
  copy: 'M19 21H8V7h11m0-2H8a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2m-3-4H4a2 2 0 0 0-2 2v14h2V3h12z',
  refresh: 'M17.7 6.300A8 8 0 1 0 19.7 14h-2.100A6 6 0 1 1 12 6c1.7 0 3.1.7 4.2 1.800L13 11h7V4z',
  sun: 'M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10m0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6m-1-7h2v3h-2zm0 17h2v3h-2zM2 11h3v2H2zm17 0h3v2h-3zM4.2 5.600l1.4-1.4 2.1 2.1-1.4 1.400zm12.1 12.1 1.4-1.4 2.1 2.1-1.4 1.400zM4.2 18.400l2.1-2.1 1.4 1.4-2.1 2.100zM16.3 6.300l2.1-2.1 1.4 1.4-2.1 2.100z',
  auto: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m0 18V4a8 8 0 0 1 0 16',
  next: 'M8.6 16.6 13.2 12 8.6 7.4 10 6l6 6-6 6z',
} as const;

export type IconName = keyof typeof OUTLINES;

/** Shows an icon beside a word. Screen readers skip it, since the word has the meaning. */
export const Icon = ({ name, className = '' }: { name: IconName; className?: string }) => (
  <svg class={`icon ${className}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={OUTLINES[name]} />
  </svg>
);

/** Shows the outline of an icon within another SVG. @param props.x of its centre @param props.y of its centre */
export const IconShape = ({ name, x, y, size }: { name: IconName; x: number; y: number; size: number }) => (
  <path d={OUTLINES[name]} transform={`translate(${x - size / 2} ${y - size / 2}) scale(${size / 24})`} class="icon-shape" />
);
