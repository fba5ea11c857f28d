import { useComputed } from '@preact/signals';
import { usePage } from '../client/page.ts';
import { NO_VALUE } from '../format/numbers.ts';
import { formatAge, formatDateTime, type Zone, zoneName } from '../format/times.ts';

/** Shows an age, which is updated every second. The tooltip is the exact time in `zone`. */
export function Age({ at, zone }: { readonly at: number | null; readonly zone: Zone }) {
  const { clock, language } = usePage();
  const words = useComputed(() => (at === null ? NO_VALUE : formatAge(clock.now.value - at, language.locale)));
  if (at === null) return <span>{NO_VALUE}</span>;
  const title = `${formatDateTime(at, zone, language.locale)}${zone === null ? '' : ` ${zoneName(zone)}`}`;
  return (
    <time dateTime={new Date(at).toISOString()} title={title}>
      {words}
    </time>
  );
}
