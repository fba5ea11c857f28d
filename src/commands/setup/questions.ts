import { type CANCEL_SYMBOL, isCancel, log, multiselect, note, password, select, text } from '@clack/prompts';
import type { Terminal } from '../context.ts';

/** The result of a question if the user wants to go back to the question before. */
export const BACK = Symbol('back');
export type OrBack<T> = Promise<T | typeof BACK>;

/** Thrown if the user or a signal ends the command. */
export class Ended extends Error {}

interface Question {
  readonly message: string;
}

export interface TextQuestion extends Question {
  /** The answer if the user types nothing. */
  readonly preset?: string;
  /** Text that is in the field at the start, and that the user can change or empty. */
  readonly prefilled?: string;
  /** Text in the empty field. Default: `preset`. */
  readonly hint?: string | undefined;
  /** Returns the mistake in an answer; undefined if there is none. */
  readonly mistakeIn: (answer: string) => string | undefined;
  /** If the signal is aborted, the question ends with an empty answer. */
  readonly until?: AbortSignal;
}

export interface Choice<T> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

export interface ChoiceQuestion<T> extends Question {
  readonly choices: readonly Choice<T>[];
  readonly chosen: T;
}

export interface ManyQuestion<T> extends Question {
  readonly choices: readonly Choice<T>[];
  readonly chosen: readonly T[];
}

type ClackOption<T> = Parameters<typeof select<T>>[0]['options'][number];

/** Asks questions on a terminal. Escape goes back, Ctrl-C ends the command. */
export class Questions {
  readonly #terminal: Terminal;
  readonly #stop: AbortSignal;
  readonly #leave: () => void;

  /** @param leave stops the command, as Ctrl-C does outside of a question */
  constructor(terminal: Terminal, stop: AbortSignal, leave: () => void) {
    this.#terminal = terminal;
    this.#stop = stop;
    this.#leave = leave;
  }

  async text({ message, preset = '', prefilled = '', hint = preset, mistakeIn, until }: TextQuestion): OrBack<string> {
    const validate = (typed: string | undefined): string | undefined => mistakeIn(typed || preset);
    const answer = await this.#answer(
      text({ message, placeholder: hint, defaultValue: preset, initialValue: prefilled, validate, ...this.#streams(until) }),
    );
    return until?.aborted ? '' : answer;
  }

  /** Asks for a text that is not shown while it is typed. */
  secret({ message, mistakeIn }: TextQuestion): OrBack<string> {
    const validate = (typed: string | undefined): string | undefined => mistakeIn(typed ?? '');
    return this.#answer(password({ message, validate, ...this.#streams() }).then((typed) => typed ?? ''));
  }

  choose<T>({ message, choices, chosen }: ChoiceQuestion<T>): OrBack<T> {
    return this.#answer(
      select<T>({ message, options: choices as ClackOption<T>[], initialValue: chosen, showInstructions: false, ...this.#streams() }),
    );
  }

  /** Asks for a choice of one or more entries. */
  chooseMany<T>({ message, choices, chosen }: ManyQuestion<T>): OrBack<T[]> {
    const options = choices as ClackOption<T>[];
    return this.#answer(
      multiselect<T>({ message, options, initialValues: [...chosen], required: true, showInstructions: false, ...this.#streams() }),
    );
  }

  say(kind: 'info' | 'step' | 'success' | 'warn' | 'error', sentence: string): void {
    log[kind](sentence, { output: this.#terminal.output });
  }

  /** Shows a URL without a frame and without line breaks, so that the user can copy it. */
  showAddress(url: string): void {
    this.#terminal.output.write(`\n${url}\n`);
  }

  /** Shows a text with its title. */
  show(title: string, content: string): void {
    note(content.trimEnd(), title, { output: this.#terminal.output, format: (line) => line });
  }

  /** The library adds a listener to the signal for each question and keeps it, so each question gets a signal of its own. */
  #streams(until?: AbortSignal): Terminal & { readonly signal: AbortSignal } {
    return { ...this.#terminal, signal: AbortSignal.any([this.#stop, ...(until ? [until] : [])]) };
  }

  async #answer<T>(asked: Promise<T | typeof CANCEL_SYMBOL>): OrBack<T> {
    const { input } = this.#terminal;
    // The library ends a question in the same way for Escape and for Ctrl-C.
    const onKey = (_: unknown, key: { readonly name?: string; readonly ctrl?: boolean } | undefined): void => {
      if (key?.ctrl && key.name === 'c') this.#leave();
    };
    input.prependListener('keypress', onKey);
    try {
      const answer = await asked;
      if (this.#stop.aborted) throw new Ended();
      return isCancel(answer) ? BACK : (answer as T);
    } finally {
      input.removeListener('keypress', onKey);
    }
  }
}
