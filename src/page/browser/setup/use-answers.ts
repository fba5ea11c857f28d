import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { AnswersView, MistakeView } from '../../view/setup-documents.ts';
import { focusMistake } from './field.tsx';
import { useSetup } from './setup-store.ts';

interface Answering {
  readonly mistakes: ReadonlySignal<readonly MistakeView[]>;
  /** Sends answers. @returns whether they have no mistake */
  readonly send: (answers: AnswersView) => Promise<boolean>;
}

export function useAnswers(): Answering {
  const setup = useSetup();
  const mistakes = useSignal<readonly MistakeView[]>([]);
  const send = async (answers: AnswersView): Promise<boolean> => {
    mistakes.value = await setup.answer(answers);
    if (mistakes.value.length > 0) focusMistake();
    return mistakes.value.length === 0;
  };
  return { mistakes, send };
}
