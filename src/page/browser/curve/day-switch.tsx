import { useTexts } from '../parts/use-texts.ts';

export interface DaySwitchProps {
  /** The days to choose from: 0 is today, 1 is yesterday. */
  readonly days: readonly number[];
  readonly chosen: number;
  readonly onChoose: (daysAgo: number) => void;
}

/** Buttons that choose the shown day. */
export function DaySwitch({ days, chosen, onChoose }: DaySwitchProps) {
  const { t } = useTexts();
  return (
    <fieldset class="segments">
      <legend class="offscreen">{t('curve.day')}</legend>
      {days.map((daysAgo) => (
        <label key={daysAgo} class="segment">
          <input type="radio" name="day" class="offscreen" checked={daysAgo === chosen} onChange={() => onChoose(daysAgo)} />
          <span>{t(daysAgo === 0 ? 'curve.today' : 'curve.yesterday')}</span>
        </label>
      ))}
    </fieldset>
  );
}
