import { useSignal } from '@preact/signals';
import type { HomeAssistantTestView } from '../../view/setup-documents.ts';
import { Status } from '../parts/status.tsx';
import { Failure } from './failure.tsx';
import { answersIn, Field } from './field.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { useAnswers } from './use-answers.ts';
import { useTask } from './use-task.ts';

const OPTIONS = ['homeassistant.url', 'homeassistant.token'];

/** Address and token of Home Assistant, which may be left out. */
export function HomeAssistantStep() {
  const setup = useSetup();
  const { s } = setup;
  const task = useTask();
  const { mistakes, send } = useAnswers();
  const tested = useSignal<HomeAssistantTestView | null>(null);
  const submit = async (form: FormData): Promise<void> => {
    if (tested.value?.ok === true) return setup.go(1);
    tested.value = null;
    if (await send(answersIn(form, OPTIONS, setup))) tested.value = await setup.api.testHomeAssistant();
  };
  const skip = async (): Promise<void> => {
    if (await send({ 'homeassistant.url': null, 'homeassistant.token': null })) setup.go(1);
  };
  const result = tested.value;
  return (
    <div
      onInput={() => {
        tested.value = null;
      }}
    >
      <StepForm
        title={s('setup.page.step.home_assistant')}
        task={task}
        submit={s(result?.ok === true ? 'setup.page.next' : 'setup.page.home_assistant.test')}
        onSubmit={submit}
        others={
          <>
            <button type="button" class="button" onClick={() => void task.run(skip)}>
              {s('setup.page.home_assistant.skip')}
            </button>
            {result?.ok === false && (
              <button type="button" class="button" onClick={() => setup.go(1)}>
                {s('setup.page.anyway')}
              </button>
            )}
          </>
        }
      >
        <p class="secondary">{s('setup.home_assistant')}</p>
        <Field option="homeassistant.url" label={s('setup.home_assistant.url')} mistakes={mistakes.value} />
        <Field option="homeassistant.token" label={s('setup.home_assistant.token')} mistakes={mistakes.value} />
        <Failure failure={result?.ok === false ? result.failure : null} />
        <div role="status">
          {result?.ok === true && <Status tone="ok" word={s('setup.home_assistant.answers', { version: result.version })} />}
        </div>
      </StepForm>
    </div>
  );
}
