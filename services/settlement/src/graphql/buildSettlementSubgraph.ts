import "reflect-metadata";
import { buildSubgraph, type BuiltSubgraph, type Logger, MoneyInput, type ServiceMetrics } from "@tessera/runtime";
import type { SettlementGraphDeps } from "./context.js";
import { CycleFields } from "./fields/CycleFields.js";
import { StatementFields } from "./fields/StatementFields.js";
import { CalculateSettlementCycleMutation } from "./mutations/CalculateSettlementCycleMutation.js";
import { CloseSettlementCycleMutation } from "./mutations/CloseSettlementCycleMutation.js";
import { StartVerificationMutation } from "./mutations/StartVerificationMutation.js";
import { CycleQueries } from "./queries/CycleQueries.js";
import { PartnerStatementQuery } from "./queries/PartnerStatementQuery.js";
import { VerificationQuery } from "./queries/VerificationQuery.js";
import { SettlementCycleChangedSubscription } from "./subscriptions/SettlementCycleChangedSubscription.js";

const RESOLVERS = [
  CycleQueries,
  PartnerStatementQuery,
  VerificationQuery,
  CloseSettlementCycleMutation,
  CalculateSettlementCycleMutation,
  StartVerificationMutation,
  SettlementCycleChangedSubscription,
  CycleFields,
  StatementFields,
];

/** The public fields of settlement. Without deps only `schema` and `sdl` are of use. */
export async function buildSettlementSubgraph(
  deps?: SettlementGraphDeps,
  log?: Logger,
  metrics?: ServiceMetrics,
): Promise<BuiltSubgraph> {
  // MoneyInput is in the public contract though no operation of the first issue takes it; an input belongs to one subgraph.
  const types = { resolvers: RESOLVERS, orphanedTypes: [MoneyInput] };
  return buildSubgraph<SettlementGraphDeps>({ ...types, ...(deps && { deps }), ...(log && { log }), metrics });
}
