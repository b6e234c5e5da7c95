/** Letters that decomposing does not take apart, and signs with a customary replacement (EPC217-08, best practices). */
const REPLACED: Readonly<Record<string, string>> = {
  ł: "l",
  Ł: "L",
  đ: "d",
  Đ: "D",
  ø: "o",
  Ø: "O",
  ß: "ss",
  ẞ: "SS",
  æ: "ae",
  Æ: "AE",
  œ: "oe",
  Œ: "OE",
  þ: "th",
  Þ: "TH",
  ð: "d",
  ı: "i",
  "&": "+",
  "@": "(at)",
  _: "-",
  "–": "-",
  "—": "-",
  "−": "-",
  "‑": "-",
  "„": "'",
  "“": "'",
  "”": "'",
  "‚": "'",
  "‘": "'",
  "’": "'",
  '"': "'",
  "`": "'",
  "«": "'",
  "»": "'",
  ";": ",",
  "[": "(",
  "]": ")",
  "{": "(",
  "}": ")",
  "\\": "/",
  "|": "/",
  "€": "EUR",
  "№": "No",
  "…": "...",
};

const ALLOWED = /^[a-zA-Z0-9/\-?:().,'+ ]+$/;

/**
 * A text in the character set that every SEPA bank accepts (EPC217-08: a–z A–Z 0–9 / - ? : ( ) . , ' + and blank), of at most
 * `most` characters: accents fall, letters of other alphabets and unknown signs become a full stop, whatever is white or a control
 * becomes one blank. A pair of surrogates is one sign. It does not begin with a slash or a hyphen, which SWIFT takes for its own.
 */
export function sepaText(text: string, most: number): string {
  let written = "";
  for (const sign of text.normalize("NFKD")) {
    if (/\p{M}/u.test(sign)) continue;
    if (/[\p{Z}\p{Cc}]/u.test(sign)) written += " ";
    // What is not seen (joiners, direction marks, a byte order mark) leaves nothing behind.
    else if (/\p{Cf}/u.test(sign)) continue;
    else if (ALLOWED.test(sign)) written += sign;
    else written += REPLACED[sign] ?? ".";
  }
  return written
    .replace(/ {2,}/g, " ")
    .replace(/^[ /\-:]+/, "")
    .slice(0, most)
    .trimEnd();
}

/** True when a person can still read something of it: a transliterated name may have become nothing but full stops. */
export function hasLetterOrDigit(text: string): boolean {
  return /[a-zA-Z0-9]/.test(text);
}

/** True for an id that banks carry unchanged: 1 to 35 allowed characters, no slash at its ends, no two in a row, no blanks at the ends. */
export function isReference(id: string): boolean {
  return ALLOWED.test(id) && id.length <= 35 && !/^[/ ]|[/ ]$|\/\//.test(id);
}
