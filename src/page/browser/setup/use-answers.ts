import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { AnswersView, MistakeView } from '../../view/setup-documents.ts';
import { focusMistake } from './field.tsx';
import { useSetup } from './setup-store.ts';

interface Answering {
  readonly mistakes: ReadonlySignal<readonly MistakeView[]>;
  /** Sends answers. @returns whether they have no mistake */
  readonly send: (answers: AnswersView) => Promise<boolean>;
  /** Sends the number of an application, or its Authorize URL. @returns as `send` */
  readonly sendApplication: (text: string) => Promise<boolean>;
  /** Sends the kind of application. @returns as `send` */
  readonly sendFlavour: (flavour: 'password' | 'oauth') => Promise<boolean>;
}

export function useAnswers(): Answering {
  const setup = useSetup();
  const mistakes = useSignal<readonly MistakeView[]>([]);
  const taken = (found: readonly MistakeView[]): boolean => {
    mistakes.value = found;
    if (found.length > 0) focusMistake();
    return found.length === 0;
  };
  return {
    mistakes,
    send: async (answers) => taken(await setup.answer(answers)),
    sendApplication: async (text) => taken(await setup.answerApplication(text)),
    sendFlavour: async (flavour) => taken(await setup.chooseFlavour(flavour)),
  };
}
