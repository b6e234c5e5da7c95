import type { InputProblem } from "./refusal.js";

/** Control characters and halves of surrogate pairs have no place in a name that people read. */
const UNREADABLE = /[\p{Cc}\p{Cs}]/u;

/** A line of text of 1 to `most` characters without blanks at its ends. */
export function lineProblems(name: string, text: string, most: number): InputProblem[] {
  const length = [...text].length;
  if (length === 0 || length > most) return [{ path: [name], problem: `must have 1 to ${most} characters` }];
  if (text !== text.trim() || UNREADABLE.test(text)) {
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
