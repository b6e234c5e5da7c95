import type { InvariantReport } from "@tessera/contracts";
import { askNetworkState } from "./askNetworkState.js";
import type { NetworkDeps } from "./deps.js";

/**
 * No service has applied a revision of the setup that is not published here: otherwise this database was restored from a backup that
 * is older than theirs. A service that does not answer is not counted; whoever verifies asks it too.
 */
export async function checkRevisions(deps: NetworkDeps): Promise<InvariantReport> {
  const { revision, services } = await askNetworkState(deps);
  const ahead = services.filter((service) => service.revision > revision);
  return {
    invariant: "no service knows a setup that partners has lost",
    rowsScanned: services.length,
    violations: ahead.length,
    examples: ahead.map(
      ({ name, revision: known }) => `${name} has applied revision ${known}, the last here is ${revision}`,
    ),
  };
}
