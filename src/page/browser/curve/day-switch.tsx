import { useTexts } from '../parts/use-texts.ts';

export interface DaySwitchProps {
  /** The days to choose from, as numbers of days before today. */
  readonly days: readonly number[];
  readonly chosen: number;
  readonly onChoose: (daysAgo: number) => void;
}

/** Chooses the day that is shown. */
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
