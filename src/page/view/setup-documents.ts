/**
 * The documents of the set-up page. Only {@link WriteView} can contain secrets: if the files cannot be written, it has their content, so
 * that the user can save them by hand.
 */
import type { Preset } from '../../model.ts';

/** An option of the configuration that a step asks for. */
export interface OptionView {
  /** Path of the option, such as `mqtt.url`. */
  readonly option: string;
  readonly isRequired: boolean;
  readonly isSecret: boolean;
  readonly isSet: boolean;
  /** The present value; null: not set, or a secret. */
  readonly value: unknown;
  /** The default value. */
  readonly preset: unknown;
  /** All possible values; null if the values cannot be listed. */
  readonly choices: readonly string[] | null;
}

/** `GET api/setup` */
export interface SetupView {
  /** Path of the configuration file that is written. */
  readonly file: string;
  /** The redirect URL to register for an application with OAuth2.0; null: the URL `callback` below the URL of the page. */
  readonly redirectUrl: string | null;
  /** What happens to an existing file. */
  readonly existing: 'none' | 'edited' | 'replaced';
  /** `isSupplied`: the environment supplies all answers, so that the page leaves the step out. */
  readonly steps: readonly { readonly name: string; readonly options: readonly OptionView[]; readonly isSupplied: boolean }[];
  /** The texts of the set-up by key, in the language of the request. */
  readonly texts: Readonly<Record<string, string>>;
}

/** The answer to an option; null: the option is not set. */
type AnswerView = string | number | boolean | readonly string[] | null;
export type AnswersView = Readonly<Record<string, AnswerView>>;

/** `message` continues a sentence that begins with the name of the option. */
export interface MistakeView {
  readonly option: string;
  readonly message: string;
}

export interface FailureView {
  readonly code: string;
  readonly happened: string;
  readonly causes: readonly { readonly cause: string; readonly remedy: string }[];
}

interface Failed {
  readonly ok: false;
  readonly failure: FailureView;
}

type TestView<Found = object> = ({ readonly ok: true } & Found) | Failed;

/** `isRemembered`: the same credentials are sent again only if the request says so. */
export type SignInView = { readonly ok: true } | (Failed & { readonly mayBeOfAnotherRegion: boolean; readonly isRemembered: boolean });

export type RegionsView = TestView<{
  readonly regions: readonly { readonly region: string; readonly isRight: boolean; readonly sentence: string }[];
}>;

export type BegunView = TestView<{
  /** The redirect URL, which must be registered for the application in exactly this form. */
  readonly redirectUrl: string;
  /** The Authorize URL, which the owner opens. */
  readonly page: string;
}>;

export interface AuthorisedView {
  readonly ok: boolean;
  readonly sentence: string;
  /** The code came without the `state` of this attempt, so that the user must confirm that it is theirs. */
  readonly confirm: boolean;
}

interface FoundPlantView {
  readonly psId: string;
  readonly name: string;
  readonly devices: readonly { readonly psKey: string; readonly name: string }[];
}

export type PlantsView = TestView<{ readonly plants: readonly FoundPlantView[] }>;

export interface CostsView {
  readonly presets: readonly { readonly preset: Preset; readonly points: number; readonly callsPerHour: number }[];
  readonly callsAllowedPerHour: number;
}

export interface FoundBrokerView {
  readonly url: string;
  /** How the broker answers a client without a user name. `certificate`: it uses TLS with a certificate that is not trusted. */
  readonly answers: 'open' | 'login' | 'certificate';
}

export type BrokerTestView = TestView<{ readonly embedded: boolean; readonly anotherBridge: boolean }>;

export type HomeAssistantTestView = TestView<{ readonly version: string }>;

interface FileView {
  readonly path: string;
  readonly text: string;
}

export interface PreviewView {
  readonly files: readonly FileView[];
  readonly mistakes: readonly MistakeView[];
  /** The browser sends it back with `write`, as a proof that the user has seen this preview. */
  readonly seal: string;
}

/** Whether the configuration of the running bridge can be changed. */
export type BegunEditView = TestView;

/** What a change of the configuration of a running bridge writes. */
export interface EditPreviewView {
  /** The changed options with their values; null: not set, or a secret. */
  readonly changes: readonly { readonly option: string; readonly before: unknown; readonly after: unknown }[];
  /** Number of calls in an hour; null: unknown, because the plants are not listed. */
  readonly calls: { readonly before: number; readonly after: number } | null;
  readonly mistakes: readonly MistakeView[];
  /** The browser sends it back with `write`, as a proof that the user has seen this preview. */
  readonly seal: string;
}

/**
 * The result of writing. If the files could not be written, `files` has their content: in the set-up the whole files, for a running bridge
 * only the changes.
 */
export type WriteView =
  | {
      readonly written: true;
      readonly files: readonly string[];
      /** The files that are new or have other content than before. */
      readonly changed: readonly string[];
      /** The copies that were made of the former files. */
      readonly kept: readonly string[];
    }
  | { readonly written: false; readonly files: readonly FileView[] };
