import type { AnswersView } from '../../view/setup-documents.ts';
import { isTypeExcluded, type PointChange, type PointLists, withPointChange } from './point-lists.ts';
import { setupApi } from './setup-api.ts';

const INCLUDE = 'points.include';
const EXCLUDE = 'points.exclude';

/**
 * Begins a change of the configuration, and shows what it writes on the page of the configuration, where the user confirms it.
 * @returns why that is not possible, as a sentence; null if the change is shown
 * @throws RequestError
 */
export async function changePoint(change: PointChange, language: string): Promise<string | null> {
  const api = setupApi(language);
  const begun = await api.beginEdit();
  if (!begun.ok) return [begun.failure.happened, ...begun.failure.causes.map(({ remedy }) => remedy)].join('. ');
  const { steps, texts } = await api.state();
  const options = steps.flatMap((step) => step.options);
  const listOf = (name: string): readonly string[] => {
    const value = options.find(({ option }) => option === name)?.value;
    return Array.isArray(value) ? value.map(String) : [];
  };
  const before: PointLists = { include: listOf(INCLUDE), exclude: listOf(EXCLUDE) };
  if (change.kind === 'add' && isTypeExcluded(before, change.id)) return texts['setup.edit.type_excluded'] ?? null;
  const after = withPointChange(before, change);
  const [mistake] = await api.answer({
    ...answerIf(INCLUDE, before.include, after.include),
    ...answerIf(EXCLUDE, before.exclude, after.exclude),
  });
  if (mistake !== undefined) return `${mistake.option} ${mistake.message}`;
  location.hash = '#/configuration/review';
  return null;
}

/** Returns the answer of a list that changes. An empty list is not written. */
const answerIf = (option: string, before: readonly string[], after: readonly string[]): AnswersView =>
  before.join() === after.join() ? {} : { [option]: after.length === 0 ? null : after };
