import type { ComponentChildren } from 'preact';
import { PageTitle } from '../parts/page-title.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { useSetup } from './setup-store.ts';
import type { Task } from './use-task.ts';

export interface StepFormProps {
  readonly title: string;
  readonly task: Task;
  /** Text of the button that submits. Default: Next. */
  readonly submit?: string;
  readonly onSubmit: (form: FormData) => Promise<void>;
  /** Further buttons. */
  readonly others?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** Shows the form of one step with its fields, a button for the step before, and a button that submits. */
export function StepForm({ title, task: { isBusy, error, run }, submit, onSubmit, others, children }: StepFormProps) {
  const { s, step, steps, go } = useSetup();
  const { t } = useTexts();
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    void run(() => onSubmit(form));
  };
  const reason = error.value?.reason;
  return (
    <div class="card setup-card">
      <PageTitle title={title} />
      <form noValidate onSubmit={send}>
        {children}
        <p role="alert" class="form-failure">
          {reason === 'bad_request' && s('setup.page.incomplete')}
          {reason === 'too_many' && s('setup.page.busy')}
          {(reason === 'unreachable' || reason === 'unavailable') && t('login.unreachable')}
          {reason === 'forbidden' && t('login.refused')}
        </p>
        <div class="actions">
          {step.value !== steps[0] && (
            <button type="button" class="button" onClick={() => go(-1)}>
              {s('setup.page.back')}
            </button>
          )}
          <button type="submit" class="button primary" aria-disabled={isBusy.value}>
            {isBusy.value ? s('setup.page.working') : (submit ?? s('setup.page.next'))}
          </button>
          {others}
        </div>
      </form>
    </div>
  );
}
