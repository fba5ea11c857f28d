/**
 * The documents of the set-up page. No document has a secret, except {@link WriteView} if the files cannot be written: the user
 * then saves them by hand.
 */
import type { Preset } from '../../model.ts';

/** How an option is answered. */
export interface OptionView {
  /** Path of the option, such as `mqtt.url`. */
  readonly option: string;
  readonly isRequired: boolean;
  readonly isSecret: boolean;
  readonly isSet: boolean;
  /** null: not set, or a secret. */
  readonly value: unknown;
  /** The value that holds if none is set. */
  readonly preset: unknown;
  /** The only possible values; null if others are possible. */
  readonly choices: readonly string[] | null;
}

/** `GET api/setup` */
export interface SetupView {
  /** Path of the configuration file that is written. */
  readonly file: string;
  /** The redirect URL to register for an application with OAuth2.0; null: the address `callback` of the page. */
  readonly redirectUrl: string | null;
  /** What happens to an existing file. */
  readonly existing: 'none' | 'edited' | 'replaced';
  /** `isSupplied`: the page leaves the step out. */
  readonly steps: readonly { readonly name: string; readonly options: readonly OptionView[]; readonly isSupplied: boolean }[];
  /** The texts of the set-up by key, in the language of the request. */
  readonly texts: Readonly<Record<string, string>>;
}

/** The answer of an option. null: it is not set. */
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

export type SignInView = { readonly ok: true } | (Failed & { readonly mayBeOfAnotherRegion: boolean });

export type RegionsView = TestView<{
  readonly regions: readonly { readonly region: string; readonly isRight: boolean; readonly sentence: string }[];
}>;

export type BegunView = TestView<{
  /** Must be registered for the application exactly so. */
  readonly redirectUrl: string;
  /** The address that the owner opens. */
  readonly page: string;
}>;

export interface AuthorisedView {
  readonly ok: boolean;
  readonly sentence: string;
  /** The code came without the state of the attempt; the user must confirm it. */
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
  /** How it answers a client without a user; `certificate`: it is encrypted, and its certificate is not known. */
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
}

/** Whether the configuration of the running bridge can be changed. */
export type BegunEditView = TestView;

/** What a change of the configuration of a running bridge writes. */
export interface EditPreviewView {
  /** The values; null: not set, or a secret. */
  readonly changes: readonly { readonly option: string; readonly before: unknown; readonly after: unknown }[];
  /** Calls of an hour; null: not known, since the plants were not listed. */
  readonly calls: { readonly before: number; readonly after: number } | null;
  readonly mistakes: readonly MistakeView[];
  /** To be sent with `write`. */
  readonly seal: string;
}

/** `files` if they could not be written: in the set-up the whole files, of a running bridge the changes alone. */
export type WriteView =
  | { readonly written: true; readonly files: readonly string[]; readonly kept: readonly string[] }
  | { readonly written: false; readonly files: readonly FileView[] };
