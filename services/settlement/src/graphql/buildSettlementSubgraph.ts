import "reflect-metadata";
import { buildSubgraph, type BuiltSubgraph, type Logger } from "@tessera/runtime";
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
  CycleQueries, PartnerStatementQuery, VerificationQuery,
  CloseSettlementCycleMutation, CalculateSettlementCycleMutation, StartVerificationMutation,
  SettlementCycleChangedSubscription,
  CycleFields, StatementFields,
];

/** The public fields of settlement. Without deps only `schema` and `sdl` are of use. */
export async function buildSettlementSubgraph(deps?: SettlementGraphDeps, log?: Logger): Promise<BuiltSubgraph> {
  return await buildSubgraph<SettlementGraphDeps>({ resolvers: RESOLVERS, ...(deps && { deps }), ...(log && { log }) });
}
