import type { AnswerObject } from "./answerFields.js";
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

/**
 * Represents objects by what a subgraph knows them by. Objects without a type name or with a key missing are left out: there is
 * nothing to ask about them.
 */
export function representEntities(
  project: Projection,
  rewrite: Rewrite | undefined,
): (objects: readonly AnswerObject[]) => Representations {
  return (objects) => {
    const unique: AnswerObject[] = [];
    const encoded: string[] = [];
    const places: number[][] = [];
    const indexes = new Map<string, number>();
    for (const [target, object] of objects.entries()) {
      const representation = project(object);
      if (!representation?.["__typename"]) continue;
      rewrite?.(representation);
      const json = JSON.stringify(representation);
      // Under an interface object two types may carry one key; what is answered must not be shared between them.
      const identity = rewrite === undefined ? json : `${String(object["__typename"])}${json}`;
      const known = indexes.get(identity);
      if (known !== undefined) {
        places[known]!.push(target);
        continue;
      }
      indexes.set(identity, unique.length);
      unique.push(representation);
      encoded.push(json);
      places.push([target]);
    }
    return { unique, encoded, targetsOf: (index) => places[index] ?? [] };
  };
}
