import { ERRORS, type ErrorSpec } from '../errors.ts';
import { LOGIN_STATES, RESULT_CLASSES, RESULT_CODES } from './result-codes.ts';

/** docs/errors.md: every error with its remedy, and what each of the vendor's codes leads to. */
export function renderErrorsPage(): string {
  const blocks = [
    '# Errors',
    'Generated from `src/errors.ts` and `src/isolarcloud/result-codes.ts`; change those.',
    'One-shot commands end with the exit code; `run` stays up, shows the sentence in Home Assistant and goes on when it can.',
    table(
      ['Error', 'Exit code', 'What happened', 'What to do'],
      Object.entries<ErrorSpec>(ERRORS).map(([code, { exit, happened, remedy }]) => [`\`${code}\``, String(exit), happened, remedy]),
    ),
    '## Result codes of iSolarCloud',
    'A code that is not in this table is treated as `transient`, and named.',
    table(
      ['Code', "Vendor's name", 'Class', 'Error'],
      RESULT_CODES.map(({ code, name, class: kind, error }) => [`\`${code}\``, name, kind, error === null ? '' : `\`${error}\``]),
    ),
    'What the bridge does, by class:',
    table(['Class', 'What the bridge does'], Object.entries(RESULT_CLASSES)),
    '## Login states',
    'A refused login comes with result code 1. The credentials are remembered as refused and not tried again until the configuration changes or `--try-again` is given; so is a state that is not in this table (`login_unclear`).',
    table(
      ['`login_state`', 'Meaning', 'Error'],
      LOGIN_STATES.map(({ state, name, error }) => [`\`${state}\``, name, error === null ? '' : `\`${error}\``]),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
