import { type Cause, causesOf } from '../app/causes.ts';
import { asBridgeError, type BridgeError, type ErrorCode } from '../errors.ts';
import { createRedactor } from '../redactor.ts';
import type { Texts } from '../texts/texts.ts';
import { inSetup } from './in-setup.ts';

/** Why a test failed, as sentences for the user. Contains no secret. */
export interface Failure {
  readonly code: ErrorCode;
  readonly happened: string;
  /** Possible causes, the most likely first; at least one. */
  readonly causes: readonly Cause[];
}

/** The result of a test: what it found, or why it failed. */
export type TestResult<Found = object> = ({ readonly ok: true } & Found) | { readonly ok: false; readonly failure: Failure };

export type Sentence = (error: BridgeError, texts: Texts) => string;

const inShort: Sentence = (error, texts) => error.happened(texts);

interface FailureOptions {
  readonly texts: Texts;
  readonly secrets: () => readonly string[];
  readonly happened?: Sentence | undefined;
}

/**
 * Runs a test and converts an error that it throws to a result.
 * @param secrets values that the result must not contain
 * @param happened returns the sentence about an error. Default: the sentence without a remedy, because the causes have remedies
 */
export async function resultOf<Found>(
  test: () => Promise<Found>,
  { texts, secrets, happened = inShort }: FailureOptions,
): Promise<TestResult<Found>> {
  try {
    return { ok: true, ...(await test()) };
  } catch (thrown) {
    const error = inSetup(asBridgeError(thrown).quoting(createRedactor(secrets()).words));
    return { ok: false, failure: { code: error.code, happened: happened(error, texts), causes: causesOf(error, texts) } };
  }
}
