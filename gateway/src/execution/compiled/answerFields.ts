/** An object of an answer: of a subgraph, of the whole operation, or on its way to a client. */
export type AnswerObject = Record<string, unknown>;

/** A position in an answer: response keys and list indexes from the root. */
export type AnswerPath = readonly (string | number)[];

export function isAnswerObject(value: unknown): value is AnswerObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The value behind a response key, undefined when the answer has none. A client chooses its keys: `toString` or `__proto__` must not
 * find what every object inherits. Answers hold no functions, so a plain read that finds neither is the object's own.
 */
export function readField(object: AnswerObject, key: string): unknown {
  const value = object[key];
  if (typeof value !== "function" && key !== "__proto__") return value;
  return Object.hasOwn(object, key) ? value : undefined;
}

/** `readField` for one key: most keys are those of no inherited member, and then a plain read will do. */
export function fieldReader(key: string): (object: AnswerObject) => unknown {
  return key in Object.prototype ? (object) => readField(object, key) : (object) => object[key];
}

/** Sets the value behind a response key; assigning to `__proto__` would replace the prototype instead. */
export function writeField(object: AnswerObject, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  else object[key] = value;
}
