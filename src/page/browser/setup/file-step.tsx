import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PreviewView, WriteView } from '../../view/setup-documents.ts';
import { answersIn, Field } from './field.tsx';
import { MistakeList } from './mistake-list.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { useAnswers } from './use-answers.ts';
import { useTask } from './use-task.ts';

const PASSWORD = 'page.password';
/** The options with which other machines can reach the page. They need a password. */
const OPENING = ['page.host', 'page.names'];

/** Shows the files without their secrets, with a button that writes them. @param props.onWritten called with the result of writing */
export function FileStep({ onWritten }: { readonly onWritten: (result: WriteView) => void }) {
  const setup = useSetup();
  const { s } = setup;
  const task = useTask();
  const { mistakes, send } = useAnswers();
  const preview = useSignal<PreviewView | null>(null);
  const look = async (): Promise<void> => {
    preview.value = await setup.api.preview();
  };
  useEffect(() => void task.run(look), []);
  const isOpenToAll = preview.value?.mistakes.some(({ option }) => OPENING.includes(option)) === true || setup.option(PASSWORD).isSet;
  const isOutdated = useSignal(false);
  /** Loads the preview again. @returns whether the user has seen the same files before */
  const isSeen = async (): Promise<boolean> => {
    const seen = preview.value?.seal;
    await look();
    isOutdated.value = seen !== undefined && seen !== preview.value?.seal;
    return seen === preview.value?.seal;
  };
  const submit = async (form: FormData): Promise<void> => {
    if (!(await isSeen())) return;
    if (isOpenToAll) {
      if (!(await send(answersIn(form, [PASSWORD], setup)))) return;
      await look();
    }
    if (preview.value?.mistakes.length !== 0) return;
    const result = await setup.api.write(preview.value.seal);
    if (result === null) await isSeen();
    else onWritten(result);
  };
  return (
    <StepForm title={s('setup.page.file.title')} task={task} submit={s('setup.page.file.write')} onSubmit={submit}>
      <p class="secondary">{s('setup.page.file.what')}</p>
      {preview.value?.files.map(({ path, text }) => (
        <section key={path} aria-label={path}>
          <h2>{path}</h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre tabIndex={0}>{text}</pre>
        </section>
      ))}
      {isOpenToAll && <Field option={PASSWORD} label={s('setup.page.file.page_password')} mistakes={mistakes.value} />}
      <MistakeList mistakes={preview.value?.mistakes ?? []} />
      <p role="alert" class="form-failure">
        {isOutdated.value && s('setup.page.file.outdated')}
      </p>
    </StepForm>
  );
}
