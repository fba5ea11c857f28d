import type { ComponentChildren } from 'preact';

interface Choice {
  readonly value: string;
  readonly label: ComponentChildren;
}

export interface ChoicesProps {
  readonly legend: string;
  /** Whether the legend is hidden, because it repeats the heading above it. */
  readonly hidesLegend?: boolean;
  readonly name: string;
  readonly choices: readonly Choice[];
  readonly chosen: string;
  readonly onChoose?: (value: string) => void;
}

/** Radio buttons that look like cards. */
export const Choices = ({ legend, hidesLegend = false, name, choices, chosen, onChoose }: ChoicesProps) => (
  <fieldset class="choices">
    <legend {...(hidesLegend && { class: 'offscreen' })}>{legend}</legend>
    {choices.map(({ value, label }) => (
      <label key={value} class="choice">
        <input type="radio" name={name} value={value} defaultChecked={value === chosen} onChange={() => onChoose?.(value)} />
        <span>{label}</span>
      </label>
    ))}
  </fieldset>
);
