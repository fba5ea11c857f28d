import type { DoctorListener } from '../../page/model/doctor-run.ts';
import type { Texts } from '../../texts/texts.ts';

/** Returns a listener for the examination of one account of a list. It passes the results on, with the name of the account. */
export function accountListener(account: string, listener: DoctorListener, texts: Texts): DoctorListener {
  const nameOf = (step: string): string => `${account} ${step}`;
  const titled = (text: string): string => texts('account.problem', { account, problem: text });
  return {
    begins: (steps) => listener.begins(steps.map(({ name, title }) => ({ name: nameOf(name), title: titled(title) }))),
    step: (name, result) => listener.step(nameOf(name), result),
    note: (problem) => listener.note({ ...problem, happened: titled(problem.happened) }),
    line: (text) => listener.line(text),
  };
}
