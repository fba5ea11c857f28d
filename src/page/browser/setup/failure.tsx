import type { FailureView } from '../../view/setup-documents.ts';
import { Icon } from '../parts/icon.tsx';

/** Shows why a test failed, with possible causes. */
export const Failure = ({ failure }: { readonly failure: FailureView | null }) => (
  <div role="alert">
    {failure !== null && (
      <div class="problem">
        <Icon name="error" />
        <div>
          <p>
            <strong>{failure.happened}</strong>
          </p>
          <ul>
            {failure.causes.map(({ cause, remedy }) => (
              <li key={cause}>
                {failure.causes.length > 1 && `${cause}. `}
                {remedy}
              </li>
            ))}
          </ul>
        </div>
      </div>
    )}
  </div>
);
