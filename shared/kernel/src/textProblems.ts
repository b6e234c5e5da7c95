import type { InputProblem } from "./refusal.js";

/**
 * What has no place in a name that people read: control characters, halves of surrogate pairs, and what turns the direction of a
 * text, so that it says on the screen what it does not say.
 */
const UNREADABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** Nothing of this is seen on the screen. */
const UNSEEN = /^[\p{Default_Ignorable_Code_Point}\p{Z}\u2800]+$/u;

/** A line of text of 1 to `most` characters without blanks at its ends. */
export function lineProblems(name: string, text: string, most: number): InputProblem[] {
  const length = [...text].length;
  if (length === 0 || length > most) return [{ path: [name], problem: `must have 1 to ${most} characters` }];
  if (text !== text.trim() || UNREADABLE.test(text) || UNSEEN.test(text)) {
    return [{ path: [name], problem: "must be readable text without blanks at its ends" }];
  }
  return [];
}

const SLUG = /^[a-z0-9-]+$/;

/** A code that people type: lower-case letters, digits and hyphens. */
export function slugProblems(name: string, code: string, most: number): InputProblem[] {
  if (code.length <= most && SLUG.test(code)) return [];
  return [{ path: [name], problem: `must be 1 to ${most} lower-case letters, digits or hyphens` }];
}
