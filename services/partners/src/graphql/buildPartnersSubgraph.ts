import { buildSubgraph, type BuiltSubgraph, type Logger, type ServiceMetrics } from "@tessera/runtime";
import type { PartnersDeps } from "./context.js";
import { DefineProgrammeMutation } from "./mutations/DefineProgrammeMutation.js";
import { OpenStoreMutation } from "./mutations/OpenStoreMutation.js";
import { PublishEarningRuleMutation } from "./mutations/PublishEarningRuleMutation.js";
import { RegisterPartnerMutation } from "./mutations/RegisterPartnerMutation.js";
import { ReplayParkedFactsMutation } from "./mutations/ReplayParkedFactsMutation.js";
import { ResendFactsMutation } from "./mutations/ResendFactsMutation.js";
import { SetSettlementTermsMutation } from "./mutations/SetSettlementTermsMutation.js";
import { SignContractMutation } from "./mutations/SignContractMutation.js";
import { NetworkStateQuery } from "./queries/NetworkStateQuery.js";
import { PartnerFields } from "./queries/PartnerFields.js";
import { PartnerQueries } from "./queries/PartnerQueries.js";
import { ProgrammeFields } from "./queries/ProgrammeFields.js";
import { ProgrammeQuery } from "./queries/ProgrammeQuery.js";
import { resolvePartner } from "./references/resolvePartner.js";

const RESOLVERS = [
  DefineProgrammeMutation,
  RegisterPartnerMutation,
  SignContractMutation,
  SetSettlementTermsMutation,
  PublishEarningRuleMutation,
  OpenStoreMutation,
  ReplayParkedFactsMutation,
  ResendFactsMutation,
  ProgrammeQuery,
  ProgrammeFields,
  PartnerQueries,
  PartnerFields,
  NetworkStateQuery,
];

/** The public fields of partners. Without `deps` only the schema and its SDL are of use. */
export async function buildPartnersSubgraph(running?: {
  readonly deps: PartnersDeps;
  readonly log: Logger;
  readonly metrics?: ServiceMetrics | undefined;
}): Promise<BuiltSubgraph> {
  return buildSubgraph<PartnersDeps>({
    resolvers: RESOLVERS,
    references: { Partner: resolvePartner },
    ...running,
  });
}
