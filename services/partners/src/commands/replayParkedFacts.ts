import { networkCommands, type ServiceName } from "@tessera/contracts";
import type { InputProblem, InvalidInput, Refused } from "@tessera/kernel";
import { parsePublicId } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { NetworkDeps, Request } from "./deps.js";
import { problemsOf } from "./problemsOf.js";

const MAX_IDS = 1000;

export interface ParkedFactsReplayed {
  readonly kind: "ParkedFactsReplayed";
  readonly replayed: number;
}

/**
 * Makes parked facts wait again, wherever they are parked: each service looks for the ids that are its own. The others are
 * asked inside the transaction of the key, so that a service that does not answer (UNAVAILABLE) leaves the key unused;
 * replaying twice does no harm, since a fact takes effect once.
 */
export async function replayParkedFacts(
  deps: NetworkDeps,
  request: Request,
  publicIds: readonly string[],
): Promise<ParkedFactsReplayed | Refused<InvalidInput | IdempotencyConflict>> {
  const invalid = problemsOf(request, idProblems(publicIds));
  if (invalid) return invalid;
  const ids = publicIds.flatMap((id) => parsePublicId("pkd", id) ?? []);
  const claim = { scope: request.scope, operation: "replayParkedFacts", key: request.idempotencyKey, input: { ids } };
  return answerOnce<ParkedFactsReplayed>(deps.database, claim, async () => {
    const counts = await Promise.all(deps.network.map((name) => replayIn(deps, name, ids)));
    return { kind: "ParkedFactsReplayed", replayed: counts.reduce((sum, count) => sum + count, 0) };
  });
}

function idProblems(publicIds: readonly string[]): InputProblem[] {
  if (publicIds.length === 0 || publicIds.length > MAX_IDS)
    return [{ path: ["ids"], problem: `must name 1 to ${MAX_IDS} facts` }];
  return publicIds.flatMap((id, index) =>
    parsePublicId("pkd", id) === undefined
      ? [{ path: ["ids", String(index)], problem: "is not the id of a parked fact" }]
      : [],
  );
}

async function replayIn(deps: NetworkDeps, name: ServiceName, ids: readonly string[]): Promise<number> {
  if (name === "partners") return deps.bus.replayParked(ids);
  return (await deps.peers.call(networkCommands(name).replayParked, { ids: [...ids] })).replayed;
}
