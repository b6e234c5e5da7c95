import { networkCommands, type ServiceName } from "@tessera/contracts";
import type { InvalidInput, Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { NetworkDeps, Request } from "./deps.js";
import { problemsOf } from "./problemsOf.js";

/** As long as an outbox keeps what was published. */
const KEPT_MS = 7 * 24 * 3_600_000;

export interface FactsResent {
  readonly kind: "FactsResent";
  readonly facts: number;
}

/**
 * Has every service hand its facts to its subscribers again, from `since` on or all that are kept: after a restore, for services whose
 * backup is older than what the others told them. Facts that a service has applied do nothing there. A service that does
 * not answer (UNAVAILABLE) leaves the key unused; sending twice does no harm.
 */
export async function resendFacts(
  deps: NetworkDeps,
  request: Request,
  since: Date | null,
  now: Date,
): Promise<FactsResent | Refused<InvalidInput | IdempotencyConflict>> {
  const isAhead = since !== null && since.getTime() > now.getTime();
  const invalid = problemsOf(request, isAhead ? [{ path: ["since"], problem: "must not lie in the future" }] : []);
  if (invalid) return invalid;
  const from = since ?? new Date(now.getTime() - KEPT_MS);
  const input = { since: since?.toISOString() ?? null };
  const claim = { scope: request.scope, operation: "resendFacts", key: request.idempotencyKey, input };
  return answerOnce<FactsResent>(deps.database, claim, async () => {
    const counts = await Promise.all(deps.network.map((name) => resendOf(deps, name, from)));
    return { kind: "FactsResent", facts: counts.reduce((sum, count) => sum + count, 0) };
  });
}

async function resendOf(deps: NetworkDeps, name: ServiceName, since: Date): Promise<number> {
  if (name === "partners") return deps.bus.resend(since);
  return (await deps.peers.call(networkCommands(name).resend, { since: since.toISOString() })).facts;
}
