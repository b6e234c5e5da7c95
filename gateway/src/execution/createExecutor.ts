import type { Logger, Subgraph } from "@tessera/runtime";
import { createCompiledExecutor } from "./compiled/createCompiledExecutor.js";
import { createStockExecutor } from "./createStockExecutor.js";
import type { GraphExecutor } from "./graphExecutor.js";

/** What plans and runs operations: `compiled` is our own, `apollo` is @apollo/gateway, the reference that ours is compared with. */
export type ExecutorName = "compiled" | "apollo";

/** Our own when no name is given. */
export async function createExecutor(
  name: ExecutorName | undefined,
  supergraphSdl: string,
  subgraphs: Readonly<Record<string, Subgraph>>,
  log: Logger,
): Promise<GraphExecutor> {
  const create = name === "apollo" ? createStockExecutor : createCompiledExecutor;
  return create(supergraphSdl, subgraphs, log);
}
