import { useSignal } from '@preact/signals';
import { Choices } from './choices.tsx';
import { answersIn, Field } from './field.tsx';
import { MistakeList } from './mistake-list.tsx';
import { PortalPicture } from './portal-pictures.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { useAnswers } from './use-answers.ts';
import { useTask } from './use-task.ts';

const OPTIONS = ['isolarcloud.app_key', 'isolarcloud.secret_key', 'isolarcloud.rsa_public_key'];

/** The step for the kind of application and its keys. */
export function KeysStep() {
  const setup = useSetup();
  const { s } = setup;
  const { mistakes, send, sendFlavour } = useAnswers();
  const flavour = useSignal<'password' | 'oauth'>(setup.isOAuth ? 'oauth' : 'password');
  const submit = async (form: FormData): Promise<void> => {
    const taken = await sendFlavour(flavour.peek());
    if (taken && (await send(answersIn(form, OPTIONS, setup)))) setup.go(1);
  };
  return (
    <StepForm title={s('setup.page.keys.title')} task={useTask()} onSubmit={submit}>
      <p class="secondary">{s('setup.page.keys.where')}</p>
      <Choices
        legend={s('setup.flavour')}
        name="flavour"
        chosen={flavour.value}
        onChoose={(value) => {
          flavour.value = value === 'oauth' ? 'oauth' : 'password';
        }}
        choices={(['password', 'oauth'] as const).map((value) => ({ value, label: s(`setup.flavour.${value}`) }))}
      />
      <PortalPicture key={flavour.value} of={flavour.value} />
      <MistakeList mistakes={mistakes.value.filter(({ option }) => !OPTIONS.includes(option))} />
      <PortalPicture of="keys" />
      <Field option="isolarcloud.app_key" label={s('setup.app_key')} mistakes={mistakes.value} />
      <Field option="isolarcloud.secret_key" label={s('setup.secret_key')} mistakes={mistakes.value} />
      <details open={setup.option('isolarcloud.rsa_public_key').isSet || mistakes.value.length > 0}>
        <summary>{s('setup.page.public_key_more')}</summary>
        <Field option="isolarcloud.rsa_public_key" label={s('setup.public_key')} mistakes={mistakes.value} />
      </details>
    </StepForm>
  );
}
