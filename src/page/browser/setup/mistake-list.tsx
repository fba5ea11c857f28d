import type { MistakeView } from '../../view/setup-documents.ts';

/** Shows the mistakes in options that have no field on the page, each with the name of its option. */
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
