import { MINUTE_MS } from '../calendar.ts';
import { ERRORS, type ErrorCode, EXIT, type ExitCode } from '../errors.ts';
import { renderMarkdownTable } from '../markdown-table.ts';
import type { KeyIn, Texts } from '../texts/texts.ts';
import { CLOUD_FAULTS, type LoginEffect, type Wait } from './cloud-faults.ts';
import { LOGIN_STATES, RESULT_CODES } from './result-codes.ts';

type Column = KeyIn<'reference.column'>;

/** Returns the page of errors in a language: every error with its remedy, and the error for each of the vendor's codes. */
export function renderErrorsPage(texts: Texts): string {
  const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): string =>
    renderMarkdownTable(
      columns.map((column) => texts(`reference.column.${column}`)),
      rows,
    );
  const blocks = [
    `# ${texts('reference.errors.title')}`,
    texts('reference.other_language', { page: 'errors.md' }),
    texts('reference.errors.generated'),
    texts('reference.errors.begin'),
    table(
      ['error', 'exit_code', 'happened', 'remedy'],
      (Object.entries(ERRORS) as [ErrorCode, ExitCode][]).map(([code, exit]) => [
        `\`${code}\``,
        String(exit),
        texts(`error.${code}.happened`),
        texts(`error.${code}.remedy`),
      ]),
    ),
    `## ${texts('reference.errors.exit_codes')}`,
    texts('reference.errors.exit_codes_text'),
    table(
      ['exit_code', 'meaning'],
      (Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => [String(EXIT[name]), texts(`reference.exit.${name}`)]),
    ),
    `## ${texts('reference.errors.running')}`,
    texts('reference.errors.running_text'),
    table(
      ['error', 'fails', 'asked_again', 'login', 'shown_as'],
      Object.entries(CLOUD_FAULTS).map(([code, { scope, wait, login, shownAs }]) => [
        `\`${code}\``,
        texts(`reference.errors.scope.${scope}`),
        waitText(wait, texts),
        loginText(login, texts),
        `\`${shownAs}\``,
      ]),
    ),
    `## ${texts('reference.errors.result_codes')}`,
    texts('reference.errors.result_codes_text'),
    table(
      ['code', 'vendor_name', 'error'],
      RESULT_CODES.map(({ code, name, error }) => [`\`${code}\``, name, error === null ? '' : `\`${error}\``]),
    ),
    `## ${texts('reference.errors.login_states')}`,
    texts('reference.errors.login_states_text'),
    table(
      ['login_state', 'meaning', 'error'],
      LOGIN_STATES.map(({ state, error }) => [
        `\`${state}\``,
        texts(`reference.login_state.${state}`),
        error === null ? '' : `\`${error}\``,
      ]),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const loginText = (login: LoginEffect, texts: Texts): string => (login === 'none' ? '' : texts(`reference.errors.login.${login}`));

function waitText(wait: Wait, texts: Texts): string {
  if (wait === 'new_settings') return texts('reference.errors.wait.new_settings');
  if ('until' in wait) return texts(`reference.errors.wait.${wait.until}`);
  if ('forMs' in wait) return texts('reference.errors.wait.for', { minutes: minutes(wait.forMs) });
  if (wait.backoff === 'poll_interval') return texts('reference.errors.wait.poll_interval');
  return texts('reference.errors.wait.backoff', { base: minutes(wait.backoff.baseMs), cap: minutes(wait.backoff.capMs) });
}

const minutes = (ms: number): number => ms / MINUTE_MS;
