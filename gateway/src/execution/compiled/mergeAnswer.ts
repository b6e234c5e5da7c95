import { type AnswerObject, isAnswerObject, readField, writeField } from "./answerFields.js";

/**
 * Adds what a subgraph answered to what is known by now: objects and lists of one length are joined, all else is replaced. Parts
 * of `source` become parts of `target`, also of several targets; what is merged into them later is the same for all.
 */
export function mergeAnswer(target: AnswerObject, source: AnswerObject): void {
  if (target === source) return;
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value === undefined) continue;
    if (!joined(readField(target, key), value)) writeField(target, key, value);
  }
}

/** True when the value was merged into the one that stood there, false when it takes its place. */
function joined(before: unknown, value: unknown): boolean {
  if (Array.isArray(before)) {
    if (!Array.isArray(value) || value.length !== before.length) return false;
    for (let index = 0; index < value.length; index += 1) {
      if (!joined(before[index], value[index])) before[index] = value[index] as unknown;
    }
    return true;
  }
  if (!isAnswerObject(before) || !isAnswerObject(value)) return false;
  mergeAnswer(before, value);
  return true;
}
