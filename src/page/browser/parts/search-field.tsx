import { useId } from 'preact/hooks';

export interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
}

/** A field for the text that filters a list. */
export function SearchField({ label, value, onInput }: SearchFieldProps) {
  const id = useId();
  return (
    <>
      <label for={id} class="offscreen">
        {label}
      </label>
      <input id={id} type="search" placeholder={label} value={value} onInput={({ currentTarget }) => onInput(currentTarget.value)} />
    </>
  );
}
