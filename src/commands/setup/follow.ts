import type { Clock } from '../../clock.ts';
import type { SetupSession } from '../../setup/session.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Questions } from './questions.ts';

export interface Run extends Pick<Clock, 'sleep'> {
  readonly session: SetupSession;
  readonly questions: Questions;
  readonly texts: Texts;
}

/** Which screen follows: the next one, the one before, or the one of that name. `skip`: the screen had nothing to ask. */
export type Move = 'next' | 'back' | 'skip' | { readonly to: string };

/** One question of the set-up, with the test that its answer allows. */
export interface Screen {
  readonly name: string;
  readonly ask: (run: Run) => Promise<Move>;
}

/**
 * Shows the screens in their order until the last one returns `next`. Screens that have nothing to ask are skipped, forwards and backwards.
 */
export async function follow(screens: readonly Screen[], run: Run): Promise<void> {
  let direction: 1 | -1 = 1;
  for (let index = 0; index < screens.length; ) {
    const move = (await screens[index]?.ask(run)) ?? 'next';
    if (typeof move === 'object') {
      direction = 1;
      index = screens.findIndex(({ name }) => name === move.to);
    } else {
      if (move !== 'skip') direction = move === 'next' ? 1 : -1;
      // There is no screen before the first one, so that the first one is shown again.
      index = Math.max(0, index + direction);
      if (index === 0) direction = 1;
    }
  }
}
