import type { ProblemView } from '../../view/documents/replies.ts';
import { Icon } from './icon.tsx';

/** Shows a problem: what happened, and what to do. */
export const Problem = ({ problem }: { readonly problem: ProblemView }) => (
  <div class="problem">
    <Icon name="warning" />
    <p>
      <strong>{problem.happened}.</strong> {problem.remedy}
    </p>
  </div>
);
