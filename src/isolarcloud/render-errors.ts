import { MINUTE_MS } from '../calendar.ts';
import { ERRORS, type ErrorCode, EXIT, EXIT_MEANINGS, type ExitCode } from '../errors.ts';
import { ENGLISH } from '../texts/texts.ts';
import { CLOUD_FAULTS, type FaultPolicy, type LoginEffect, type Wait } from './cloud-faults.ts';
import { LOGIN_STATES, RESULT_CODES } from './result-codes.ts';

/** Returns the text of docs/errors.md: every error with its remedy, and the error for each of the vendor's codes. */
export function renderErrorsPage(): string {
  const blocks = [
    '# Errors',
    'Generated from `src/errors.ts` and `src/texts/en.json`, and from `cloud-faults.ts` and `result-codes.ts` in `src/isolarcloud/`; change those.',
    'One-shot commands end with the exit code; `run` stays up, shows the sentence in Home Assistant and goes on when it can.',
    table(
      ['Error', 'Exit code', 'What happened', 'What to do'],
      (Object.entries(ERRORS) as [ErrorCode, ExitCode][]).map(([code, exit]) => [
        `\`${code}\``,
        String(exit),
        ENGLISH(`error.${code}.happened`),
        ENGLISH(`error.${code}.remedy`),
      ]),
    ),
    '## Exit codes',
    'Those of sysexits(3). Let a supervisor restart the bridge on 75 and leave it stopped on 64 and 78, as `RestartPreventExitStatus=64 78` of the systemd unit does. A command that is stopped while the operating system does not return from a file operation or name lookup ends by the signal itself instead of with 0; one that fails so, by SIGKILL.',
    table(
      ['Exit code', 'Meaning'],
      Object.entries(EXIT_MEANINGS).map(([name, meaning]) => [String(EXIT[name as keyof typeof EXIT]), meaning]),
    ),
    '## What the running bridge does',
    'Everything that is not in this table backs off and is shown as `bridge`. A part of each wait is left to chance; a `Retry-After` of the cloud that is longer counts. Where a call alone fails, the rest goes on.',
    table(
      ['Error', 'Fails', 'Asked again', 'Login', 'Shown as'],
      Object.entries(CLOUD_FAULTS).map(([code, { scope, wait, login, shownAs }]) => [
        `\`${code}\``,
        SCOPES[scope],
        waitText(wait),
        LOGINS[login],
        `\`${shownAs}\``,
      ]),
    ),
    '## Result codes of iSolarCloud',
    'A code that is not in this table is treated as `cloud_fault`, and named.',
    table(
      ['Code', "Vendor's name", 'Error'],
      RESULT_CODES.map(({ code, name, error }) => [`\`${code}\``, name, error === null ? '' : `\`${error}\``]),
    ),
    '## Login states',
    'A refused login comes with result code 1. The credentials are remembered as refused and not tried again until the configuration changes or `--try-again` is given; so is a state that is not in this table (`login_unclear`).',
    table(
      ['`login_state`', 'Meaning', 'Error'],
      LOGIN_STATES.map(({ state, name, error }) => [`\`${state}\``, name, error === null ? '' : `\`${error}\``]),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const SCOPES: Readonly<Record<FaultPolicy['scope'], string>> = { call: 'the call', cycle: 'the poll' };
const LOGINS: Readonly<Record<LoginEffect, string>> = {
  none: '',
  renews: 'once, then the call again',
  renews_old: 'once, if the token is older than 5 minutes',
  pauses: 'none for an hour where the login was refused so',
  forbids: 'none before the settings change or `--try-again`',
};

function waitText(wait: Wait): string {
  if (wait === 'new_settings') return 'after the settings changed, or by the button';
  if ('backoff' in wait && wait.backoff === 'poll_interval') return 'after `polling.interval_minutes` to twice that, doubled up to an hour';
  if ('backoff' in wait) return `after ${minutes(wait.backoff.baseMs)}, doubled up to ${minutes(wait.backoff.capMs)}`;
  return 'until' in wait ? `in the ${wait.until.replace('_', ' ')}` : `after ${minutes(wait.forMs)}`;
}

const minutes = (ms: number): string => `${ms / MINUTE_MS} min`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
