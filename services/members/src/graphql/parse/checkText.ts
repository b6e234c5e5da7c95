import type { Problems } from "./Problems.js";

/** Letters, marks, digits, punctuation, symbols and plain spaces inside: what can be read on paper and typed again. */
const VISIBLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]+(?: +[\p{L}\p{M}\p{N}\p{P}\p{S}]+)*$/u;

/** Characters that leave no trace on the screen, whatever their kind: fillers, joiners, selectors. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u2800]/u;

/** True for a text that looks like no other one: all of it is seen, and each character is written in its one normal form. */
function isUnmistakable(text: string): boolean {
  return VISIBLE.test(text) && !UNSEEN.test(text) && text === text.normalize("NFC");
}

/** Receipt numbers, card numbers, SKUs, references: 1 to `most` visible characters, no blanks at the ends. */
export function checkVisible(problems: Problems, path: readonly string[], text: string, most: number): void {
  const length = [...text].length;
  if (length < 1 || length > most || !isUnmistakable(text)) {
    problems.add(path, `must have 1 to ${most} visible characters in normal form (NFC), without blanks at the ends`);
  }
}

/** Free text that only people read; U+0000 and halves of surrogate pairs cannot be stored. */
export function checkFreeText(problems: Problems, path: readonly string[], text: string, most: number): void {
  if ([...text].length > most) problems.add(path, `must have at most ${most} characters`);
  if (/\u0000|\p{Surrogate}/u.test(text)) problems.add(path, "must be well-formed text without U+0000");
}
