import { Choices } from './choices.tsx';
import { MistakeList } from './mistake-list.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { useAnswers } from './use-answers.ts';
import { useTask } from './use-task.ts';

const REGION = 'isolarcloud.region';
const REGIONS = ['international', 'europe', 'australia', 'china'] as const;

export function RegionStep() {
  const setup = useSetup();
  const { s } = setup;
  const { mistakes, send } = useAnswers();
  const { value, preset, isSet } = setup.option(REGION);
  const submit = async (form: FormData): Promise<void> => {
    if (await send({ [REGION]: String(form.get(REGION)) })) setup.go(1);
  };
  return (
    <StepForm title={s('setup.page.step.region')} task={useTask()} onSubmit={submit}>
      <p class="secondary">{s('setup.page.what', { file: setup.view.file })}</p>
      <Choices
        legend={s('setup.region')}
        name={REGION}
        chosen={String(isSet ? value : preset)}
        choices={REGIONS.map((region) => ({ value: region, label: s(`setup.region.${region}`) }))}
      />
      <MistakeList mistakes={mistakes.value} />
    </StepForm>
  );
}
