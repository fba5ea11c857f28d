/** Every question of the set-up in the terminal, in their order. */

import { askOption } from './ask-option.ts';
import { BROKER_SCREENS } from './broker-screens.ts';
import { CLOUD_SCREENS } from './cloud-screens.ts';
import type { Move, Run, Screen } from './follow.ts';
import { BACK, Ended } from './questions.ts';

/** The options with which other machines can reach the page. They need a password. */
const OPENING: readonly string[] = ['page.host', 'page.names'];

type Decision = 'write' | 'begin' | 'end';

/** Asks for the password of the page, if the environment or the file opens the page to other machines without one. */
async function askPagePassword(run: Run): Promise<Move> {
  const isMissing = run.session.preview().mistakes.some(({ option }) => OPENING.includes(option));
  return isMissing ? askOption(run, { option: 'page.password', message: 'setup.page_password' }) : 'skip';
}

/** Shows the files, and asks whether they are written. @throws Ended if they are not */
async function askFile({ session, questions, texts }: Run): Promise<Move> {
  const { files, mistakes } = session.preview();
  for (const { path, text } of files) questions.show(path, text);
  for (const { option, message } of mistakes) questions.say('error', `${option} ${message}`);
  const decisions: readonly Decision[] = mistakes.length === 0 ? ['write', 'begin', 'end'] : ['begin', 'end'];
  const choices = decisions.map((value) => ({ value, label: texts(`setup.file.${value}`) }));
  const decision = await questions.choose<Decision>({ message: texts('setup.file'), choices, chosen: decisions[0] ?? 'end' });
  if (decision === BACK) return 'back';
  if (decision === 'end') throw new Ended();
  return decision === 'write' ? 'next' : { to: 'region' };
}

export const SCREENS: readonly Screen[] = [
  ...CLOUD_SCREENS,
  ...BROKER_SCREENS,
  { name: 'page_password', ask: askPagePassword },
  { name: 'file', ask: askFile },
];
