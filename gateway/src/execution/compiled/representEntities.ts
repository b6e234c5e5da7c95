import { type AnswerObject, fieldReader } from "./answerFields.js";
import type { Projection } from "./projectRepresentation.js";
import type { Rewrite } from "./rewriteAnswer.js";

/** The entities that a subgraph is asked for, and the objects that each of them stands for. */
export interface Representations {
  /** Each entity once, in the order in which they are met first. */
  readonly unique: readonly AnswerObject[];
  /** The same as JSON. */
  readonly encoded: readonly string[];
  /** Indexes of the objects that the entity with this index describes. */
  targetsOf(index: number): readonly number[];
}

/** Of an object that there is nothing to ask about. */
const LEFT_OUT = -1;

/**
 * Represents objects by what a subgraph knows them by. Objects without a type name or with a key missing are left out: there is
 * nothing to ask about them. `keys`: the fields that a representation is made of, beside the type name.
 */
export function representEntities(
  project: Projection,
  rewrite: Rewrite | undefined,
  keys: ReadonlySet<string>,
): (objects: readonly AnswerObject[]) => Representations {
  const readKey = keys.size === 1 ? fieldReader([...keys][0]!) : undefined;
  return (objects) => {
    const unique: AnswerObject[] = [];
    const encoded: string[] = [];
    const places: number[][] = [];
    const indexes = new Map<string, number>();
    const indexOf = (object: AnswerObject): number => {
      const representation = project(object);
      if (!representation?.["__typename"]) return LEFT_OUT;
      rewrite?.(representation);
      const json = JSON.stringify(representation);
      // Under an interface object two types may carry one key; what is answered must not be shared between them.
      const identity = rewrite === undefined ? json : `${String(object["__typename"])}${json}`;
      const known = indexes.get(identity);
      if (known !== undefined) return known;
      indexes.set(identity, unique.length);
      encoded.push(json);
      places.push([]);
      return unique.push(representation) - 1;
    };
    const find = readKey === undefined ? indexOf : recallByKey(readKey, indexOf);
    for (let target = 0; target < objects.length; target += 1) {
      const index = find(objects[target]!);
      if (index !== LEFT_OUT) places[index]!.push(target);
    }
    return { unique, encoded, targetsOf: (index) => places[index] ?? [] };
  };
}

/** The same entity comes many times in one answer; with one key besides the type name it is met again without being written again. */
function recallByKey(
  readKey: (object: AnswerObject) => unknown,
  indexOf: (object: AnswerObject) => number,
): (object: AnswerObject) => number {
  const known = new Map<unknown, Map<unknown, number>>();
  return (object) => {
    const typeName = object["__typename"];
    let ofType = known.get(typeName);
    if (ofType === undefined) known.set(typeName, (ofType = new Map<unknown, number>()));
    const key = readKey(object);
    let index = ofType.get(key);
    if (index === undefined) ofType.set(key, (index = indexOf(object)));
    return index;
  };
}
