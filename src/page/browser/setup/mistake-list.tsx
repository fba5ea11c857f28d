import type { MistakeView } from '../../view/setup-documents.ts';

/** Mistakes that have no field beside them, each with the name of its option. */
export const MistakeList = ({ mistakes }: { readonly mistakes: readonly MistakeView[] }) => (
  <div role="alert">
    {mistakes.length > 0 && (
      <ul class="plain-list">
        {mistakes.map(({ option, message }) => (
          <li key={option}>
            <code>{option}</code> {message}
          </li>
        ))}
      </ul>
    )}
  </div>
);
