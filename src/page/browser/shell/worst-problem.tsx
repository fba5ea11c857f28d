import { usePage } from '../client/page.ts';
import { Problem } from '../parts/problem.tsx';

/** Shows the most serious problem of the bridge, if there is one. */
export function WorstProblem() {
  const problem = usePage().documents.bridge.value?.problem ?? null;
  return problem === null ? null : <Problem problem={problem} />;
}
