/** The text that replaces any hidden text. */
export const HIDDEN = '…';

/** Texts with which iSolarCloud says "no value" (isolarcloud-open-api.md 4.2); they are shown unchanged. */
const NOTHING: ReadonlySet<string> = new Set(['', '-', '--', 'null', 'NULL', 'undefined']);

/** The form of the parts of a ps_key that do not identify a plant: device type, device code and channel. */
const KEY_PART = /^\d{1,4}$/;

/** Words of iSolarCloud's messages that may be shown. Any other word may be personal. */
const WORDS: ReadonlySet<string> = new Set(
  `success error failed invalid illegal missing unknown exception access unauthorized user system not found is are be cannot at of to
   the same time empty over size parameter parameters request api appkey token call too frequently frequent login encrypted expired
   whitelisted limit upper times month hour day no permission data list value range point points device devices plant plants id ids
   ps_key ps_key_list sn sn_list ps_id ps_ids point_id_list er_missing_parameter er_parameter_value_invalid er_invalid_appkey
   er_parameter_decrypt_error er_token_login_invalid er_month_call_api_times_upper_limit er_hour_call_api_times_upper_limit
   sys_code device_type device_type_list 1 2 3 5 7 14 50 100`.split(/\s+/),
);

/**
 * Replaces real ids and names by invented ones. A value gets the same pseudonym everywhere in a capture, and the pseudonym of an id has
 * the same form as the id, so that a bridge treats it alike. Pseudonyms are numbered in the order of their first occurrence, so
 * that they reveal nothing about the real values.
 */
export class Pseudonyms {
  readonly #ids = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  #count = 0;

  /** Returns the pseudonym of a ps_id, serial number, uuid or ps_key. The ps_id in a ps_key gets the pseudonym of the plant. */
  id(text: string): string {
    if (NOTHING.has(text.trim())) return text;
    const [head = '', ...parts] = text.split('_');
    return [this.#plainId(head), ...parts.map((part) => (KEY_PART.test(part) ? part : this.#plainId(part)))].join('_');
  }

  /** Returns the pseudonym of a name, such as `Plant 1`. @param kind first word of the pseudonym, such as `Plant` */
  name(kind: string, text: string): string {
    if (NOTHING.has(text.trim())) return text;
    const key = `${kind} ${text}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = `${kind} ${count}`;
    this.#names.set(key, name);
    return name;
  }

  /** Returns the pseudonym of a token. */
  token(value: string): string {
    return this.name('token', value).replace(' ', '-');
  }

  /** Redacts a message of iSolarCloud: words in WORDS stay, ids that occurred before get their pseudonym, the rest is hidden. */
  sentence(text: string): string {
    return text.replace(/[\p{L}\p{N}_]+|[^\s.,:;!]/gu, (word) => {
      if (WORDS.has(word.toLowerCase())) return word;
      const isKnown = this.#ids.has(word) || this.#ids.has(word.split('_')[0] ?? '');
      return isKnown ? this.id(word) : HIDDEN;
    });
  }

  #plainId(text: string): string {
    if (text === '') return text;
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    for (;;) {
      this.#count += 1;
      const invented = shapedLike(text, this.#count);
      if (invented === text || this.#taken.has(invented)) continue;
      this.#ids.set(text, invented);
      this.#taken.add(invented);
      return invented;
    }
  }
}

/** Returns the number in the form of a text: with digits in place of digits, letters in place of letters, else `-`. */
function shapedLike(text: string, count: number): string {
  const isNumber = /^[1-9]\d*$/.test(text);
  let left = count;
  const next = (base: number): number => {
    const digit = left % base;
    left = Math.floor(left / base);
    return digit;
  };
  const shaped = [...text].reverse().map((character, index) => {
    // The first digit of a number is not 0, because JSON does not allow leading zeros.
    if (/\d/.test(character)) return String(isNumber && index === text.length - 1 ? 1 + next(9) : next(10));
    if (/\p{L}/u.test(character)) return String.fromCharCode((/\p{Lu}/u.test(character) ? 65 : 97) + next(26));
    return '-';
  });
  const beyond = left > 0 ? String(left) : '';
  return shaped.reverse().join('') + beyond;
}
