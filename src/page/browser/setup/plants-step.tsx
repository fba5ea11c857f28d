import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PlantsView } from '../../view/setup-documents.ts';
import { Failure } from './failure.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { useAnswers } from './use-answers.ts';
import { useTask } from './use-task.ts';

const INCLUDE = 'plants.include';

/** The step that selects the plants to read. */
export function PlantsStep() {
  const setup = useSetup();
  const { s } = setup;
  const task = useTask();
  const { send } = useAnswers();
  const found = useSignal<PlantsView | null>(null);
  const isNone = useSignal(false);
  const list = async (): Promise<void> => {
    found.value = await setup.api.listPlants();
  };
  useEffect(() => void task.run(list), []);
  const plants = found.value?.ok === true ? found.value.plants : null;
  const { value } = setup.option(INCLUDE);
  const isChosen = (psId: string): boolean => !Array.isArray(value) || value.includes(psId);
  const submit = async (form: FormData): Promise<void> => {
    if (plants === null) return list();
    const chosen = form.getAll('plant').map(String);
    isNone.value = chosen.length === 0 && plants.length > 0;
    if (isNone.value) return;
    if (await send({ [INCLUDE]: chosen.length === plants.length ? 'all' : chosen })) setup.go(1);
  };
  return (
    <StepForm
      title={s('setup.page.plants.title')}
      task={task}
      {...(plants === null && { submit: s('setup.page.again') })}
      onSubmit={submit}
      others={
        found.value?.ok === false && (
          <button type="button" class="button" onClick={() => setup.go(1)}>
            {s('setup.page.anyway')}
          </button>
        )
      }
    >
      <Failure failure={found.value?.ok === false ? found.value.failure : null} />
      {plants?.length === 0 && <p>{s('setup.page.plants.none')}</p>}
      {plants !== null && plants.length > 0 && (
        <fieldset class="choices">
          <legend class="offscreen">{s('setup.page.plants.title')}</legend>
          {plants.map(({ psId, name, devices }) => (
            <label key={psId} class="choice">
              <input type="checkbox" name="plant" value={psId} defaultChecked={isChosen(psId)} />
              <span>
                {name} <span class="secondary">{s('setup.devices', { count: devices.length })}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <p role="alert" class="form-failure">
        {isNone.value && s('setup.page.plants.one')}
      </p>
    </StepForm>
  );
}
