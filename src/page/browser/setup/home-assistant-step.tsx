import type { HomeAssistantTestView } from '../../view/setup-documents.ts';
import { Status } from '../parts/status.tsx';
import { answersIn, Field } from './field.tsx';
import { useSetup } from './setup-store.ts';
import { TestedForm } from './tested-form.tsx';
import { useAnswers } from './use-answers.ts';
import { useTask } from './use-task.ts';

const OPTIONS = ['homeassistant.url', 'homeassistant.token'];

/** The step for URL and token of Home Assistant. It can be skipped. */
export function HomeAssistantStep() {
  const setup = useSetup();
  const { s } = setup;
  const task = useTask();
  const { mistakes, send } = useAnswers();
  const test = async (form: FormData): Promise<HomeAssistantTestView | null> =>
    (await send(answersIn(form, OPTIONS, setup))) ? setup.api.testHomeAssistant() : null;
  const skip = async (): Promise<void> => {
    if (await send({ 'homeassistant.url': null, 'homeassistant.token': null })) setup.go(1);
  };
  return (
    <TestedForm
      title={s('setup.page.step.home_assistant')}
      task={task}
      submit={s('setup.page.home_assistant.test')}
      test={test}
      found={({ version }) => <Status tone="ok" word={s('setup.home_assistant.answers', { version })} />}
      others={
        <button type="button" class="button" onClick={() => void task.run(skip)}>
          {s('setup.page.home_assistant.skip')}
        </button>
      }
    >
      <p class="secondary">{s('setup.home_assistant')}</p>
      <Field option="homeassistant.url" label={s('setup.home_assistant.url')} mistakes={mistakes.value} />
      <Field option="homeassistant.token" label={s('setup.home_assistant.token')} mistakes={mistakes.value} />
    </TestedForm>
  );
}
