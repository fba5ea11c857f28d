import { HIDDEN, type Pseudonyms } from './pseudonyms.ts';
import { type FieldKind, isFieldName, kindOf, LEFT_OUT } from './vendor-fields.ts';

/** Key: kind of a field. Value: the form of its text; a text of another form is hidden or replaced. */
const LOOKS: Readonly<Partial<Record<string, RegExp>>> = {
  code: /^(?:day|month|year|-?\d{1,9}|\d{1,3}(?:,\d{1,3})+|E\d{3,5})$/,
  measure: /^-?\d{1,13}(?:\.\d{1,10})?(?:e[+-]?\d{1,3})?$/i,
  time: /^(?:19|20)\d\d(?:-?[01]\d(?:-?[0-3]\d(?:[ T]?[0-2]\d:?[0-5]\d(?::?[0-5]\d)?)?)?)?$/,
  zone: /^(?:GMT|UTC)[+-]\d{1,2}(?::?\d\d)?$/,
  unit: /^(?:[kMGm]?(?:W|Wp|Wh|VA|va|V|A|Hz|Ω|Ohm)|[kKM]?(?:var|Var|VAr|VAR)h?|KWh?|KVA|%|％|%RH|℃|°C|h|H|min|s|kg|t|dBm|W\/(?:㎡|m²|m2)|Wh\/(?:㎡|m²|m2)|m\/s|°|次)$/,
  // Names of the vendor's product families. Five digits in a row are not allowed: they may be part of a serial number.
  model: /^(?=.{2,30}$)(?!.*\d{5})(?:S[GHC]|SB[RHS]|ST|WiNet|EyeM|Logger|COM1|DTS[UD]|iHomeManager|AC\d|KTL|PVS|MVS)[\w.\-/]*$/,
  maker: /^Sungrow$/i,
  version: /^(?=.{3,40}$)(?!.*\d{6})[A-Z][A-Z]+[A-Z_-]*[._-][\w.-]*$/,
  points: /^p?\d{1,6}(?:,p?\d{1,6})*$/,
};

/** Whether a text is a unit in a spelling of iSolarCloud. */
export const isUnit = (text: string): boolean => LOOKS['unit']?.test(text) ?? false;

/** Key: kind of a field. Value: the beginning of the invented name that replaces a text without the expected form. */
const NAMES = { model: 'Model', maker: 'Maker', version: 'Version' } as const;

/** Texts that mean "no value" in any field; they are shown unchanged. */
const NOTHING = /^\s*(?:-{0,2}|null|NULL|undefined)\s*$/;

/** Returns a reply of iSolarCloud with the same structure, but with every value hidden or replaced that is not known to be harmless. */
export function redactJson(value: unknown, pseudonyms: Pseudonyms, kind: FieldKind = 'unknown'): unknown {
  if (Array.isArray(value)) return value.map((item) => redactJson(item, pseudonyms, kind));
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([field, member]) => [
      isFieldName(field) ? field : pseudonyms.id(field),
      redactJson(member, pseudonyms, kindOf(field)),
    ]);
    return Object.fromEntries(members);
  }
  if (typeof value === 'number') return redactNumber(value, pseudonyms, kind);
  if (typeof value === 'string') return NOTHING.test(value) ? value : redactText(value, pseudonyms, kind);
  return kind === 'unknown' && typeof value === 'boolean' ? false : value;
}

/** Returns the redacted parameters of a request, without the fields in LEFT_OUT. */
export function redactQuestion(body: object, pseudonyms: Pseudonyms): unknown {
  return redactJson(questionIn(body), pseudonyms);
}

/** Returns the parameters of a request, not redacted, without the fields in LEFT_OUT. */
export const questionIn = (body: object): object => Object.fromEntries(Object.entries(body).filter(([field]) => !LEFT_OUT.has(field)));

function redactText(text: string, pseudonyms: Pseudonyms, kind: FieldKind): string {
  if (typeof kind === 'object') return pseudonyms.name(kind.name, text);
  switch (kind) {
    case 'id':
      return pseudonyms.id(text);
    case 'token':
      return pseudonyms.token(text);
    case 'sentence':
      return pseudonyms.sentence(text);
    case 'day':
      return monthOf(text);
    case 'degrees':
      return Number.isFinite(Number(text)) ? String(coarse(Number(text))) : HIDDEN;
    case 'model':
    case 'maker':
    case 'version':
      return LOOKS[kind]?.test(text) ? text : pseudonyms.name(NAMES[kind], text);
    default:
      return LOOKS[kind]?.test(text.trim()) ? text : HIDDEN;
  }
}

function redactNumber(number: number, pseudonyms: Pseudonyms, kind: FieldKind): number {
  switch (kind) {
    case 'id':
      return Number(pseudonyms.id(String(number)));
    case 'degrees':
      return coarse(number);
    case 'code':
    case 'measure':
    case 'time':
    case 'points':
      return LOOKS[kind]?.test(String(number)) ? number : 0;
    default:
      return 0;
  }
}

/** Rounds a coordinate to whole degrees, which suffice to compute the sun's position and to check the time zone. */
export const coarse = (degrees: number): number => Math.round(degrees) + 0;

/** Returns the first day of the month of a day (`2025-01-31`), so that the exact day is not shown. */
function monthOf(text: string): string {
  const month = /^((?:19|20)\d\d-[01]\d)-[0-3]\d/.exec(text)?.[1];
  return month === undefined ? HIDDEN : `${month}-01`;
}
