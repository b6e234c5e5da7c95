const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;
const STARTS_A_FORMULA = /^[=+\-@＝＋－＠\p{Cc}]/u;

/**
 * Text that no spreadsheet takes for a formula: what begins with = + - @ (also in full width) or a control character, and is no
 * plain number, gets an apostrophe in front.
 */
export function guardFormula(text: string): string {
  return STARTS_A_FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}
