import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { CostsView } from '../../view/setup-documents.ts';
import { Choices } from './choices.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { useAnswers } from './use-answers.ts';
import { useTask } from './use-task.ts';

const PRESET = 'points.preset';
const LANGUAGE = 'isolarcloud.language';

/** The step that selects the preset of points, with the calls that each preset needs, and the language of names. */
export function PointsStep() {
  const setup = useSetup();
  const { s, page } = setup;
  const task = useTask();
  const { send } = useAnswers();
  const costs = useSignal<CostsView | null>(null);
  const id = useId();
  const ask = async (): Promise<void> => {
    costs.value = await setup.api.costs();
  };
  useEffect(() => void task.run(ask), []);
  const submit = async (form: FormData): Promise<void> => {
    if (costs.value === null) return ask();
    if (await send({ [PRESET]: String(form.get(PRESET)), [LANGUAGE]: String(form.get(LANGUAGE)) })) setup.go(1);
  };
  const preset = setup.option(PRESET);
  const language = setup.option(LANGUAGE);
  const ofPage = `_${page.language.language.value}_`;
  const shown = language.isSet ? language.value : language.choices?.find((one) => one.startsWith(ofPage));
  return (
    <StepForm title={s('setup.page.points.title')} task={task} onSubmit={submit}>
      {costs.value !== null && (
        <>
          <Choices
            legend={s('setup.page.points.allowed', { allowed: costs.value.callsAllowedPerHour })}
            name={PRESET}
            chosen={String(preset.isSet ? preset.value : preset.preset)}
            choices={costs.value.presets.map((cost) => ({
              value: cost.preset,
              label: s(`setup.preset.${cost.preset}`, { points: cost.points, calls: cost.callsPerHour }),
            }))}
          />
          <div class="field">
            <label for={id}>{s('setup.page.points.language')}</label>
            <select id={id} name={LANGUAGE}>
              {language.choices?.map((one) => (
                <option key={one} value={one} selected={one === shown}>
                  {nameOf(one)}
                </option>
              ))}
            </select>
          </div>
        </>
      )}
    </StepForm>
  );
}

/** Returns the name of a language such as `_pt_BR` in that language. */
function nameOf(language: string): string {
  const tag = language.slice(1).replace('_', '-');
  return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
}
