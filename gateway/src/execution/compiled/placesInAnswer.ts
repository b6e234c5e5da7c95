import { type AnswerObject, type AnswerPath, isAnswerObject, readField } from "./answerFields.js";

const EACH = "@";

/** The objects that a plan's path (`["rewards", "@", "partner"]`, `@` for each element of a list) leads to; nulls are left out. */
export function objectsAt(data: AnswerObject, path: AnswerPath): AnswerObject[] {
  const objects: AnswerObject[] = [];
  walk(data, 0);
  return objects;

  function walk(value: unknown, step: number): void {
    if (Array.isArray(value)) {
      const next = path[step] === EACH ? step + 1 : step;
      for (const element of value) walk(element, next);
    } else if (!isAnswerObject(value)) return;
    else if (step === path.length) objects.push(value);
    else walk(readField(value, path[step] as string), step + 1);
  }
}

/** Where each object of `objectsAt` stands, in the same order. Walked only when an error has to be placed. */
export function pathsAt(data: AnswerObject, path: AnswerPath): AnswerPath[] {
  const paths: AnswerPath[] = [];
  walk(data, 0, []);
  return paths;

  function walk(value: unknown, step: number, at: AnswerPath): void {
    if (Array.isArray(value)) {
      const next = path[step] === EACH ? step + 1 : step;
      for (const [index, element] of value.entries()) walk(element, next, [...at, index]);
    } else if (!isAnswerObject(value)) return;
    else if (step === path.length) paths.push(at);
    else {
      const key = path[step] as string;
      walk(readField(value, key), step + 1, [...at, key]);
    }
  }
}
