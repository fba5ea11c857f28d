import { useId } from 'preact/hooks';
import type { AnswersView, MistakeView } from '../../view/setup-documents.ts';
import { type SetupStore, useSetup } from './setup-store.ts';

export interface FieldProps {
  readonly option: string;
  readonly label: string;
  readonly mistakes: readonly MistakeView[];
  /** The text in the field if the option has no value. */
  readonly preset?: string;
}

/** A field for an option. The value of a secret is not shown, only whether it is set. */
export function Field({ option, label, mistakes, preset = '' }: FieldProps) {
  const setup = useSetup();
  const id = useId();
  const { isSecret, isSet, isRequired, value } = setup.option(option);
  const mistake = mistakes.find((each) => each.option === option);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={option}
        {...(isSecret ? { type: 'password' as const } : { type: 'text' as const })}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        defaultValue={isSecret ? '' : isSet ? String(value) : preset}
        aria-invalid={mistake !== undefined}
        aria-describedby={`${id}-note`}
      />
      <p id={`${id}-note`} class={mistake === undefined ? 'secondary small' : 'form-failure'}>
        {mistake?.message ?? (isSecret && isSet ? setup.s('setup.page.unchanged') : '')}
      </p>
      {isSecret && isSet && !isRequired && (
        <label class="small">
          <input type="checkbox" name={removalOf(option)} /> {setup.s('setup.page.remove')}
        </label>
      )}
    </div>
  );
}

/** The name of the checkbox that removes an optional secret. */
const removalOf = (option: string): string => `${option} removed`;

/**
 * Returns the answers in a form. An empty field of a secret that is set gives no answer, so that the secret stays, unless the user has
 * checked that it is removed.
 */
export function answersIn(form: FormData, options: readonly string[], setup: SetupStore): AnswersView {
  return Object.fromEntries(
    options.flatMap((option): [string, string | null][] => {
      const { isSecret, isSet, isRequired } = setup.option(option);
      const typed = String(form.get(option) ?? '');
      const text = isSecret ? typed : typed.trim();
      if (text === '' && isSecret && isSet && !form.has(removalOf(option))) return [];
      return [[option, text === '' && !isRequired ? null : text]];
    }),
  );
}

/** Moves the keyboard focus to the first field with a mistake after the page has shown it. */
export const focusMistake = (): unknown =>
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.setup-card [aria-invalid="true"]')?.focus());
