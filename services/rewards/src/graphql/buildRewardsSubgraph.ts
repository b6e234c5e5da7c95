import { buildSubgraph, type BuiltSubgraph, type Logger, type ServiceMetrics } from "@tessera/runtime";
import type { RewardsDeps } from "./context.js";
import { CancelRedemptionMutation } from "./mutations/CancelRedemptionMutation.js";
import { CreateRewardMutation } from "./mutations/CreateRewardMutation.js";
import { ImportVoucherCodesMutation } from "./mutations/ImportVoucherCodesMutation.js";
import { RedeemRewardMutation } from "./mutations/RedeemRewardMutation.js";
import { RestockRewardMutation } from "./mutations/RestockRewardMutation.js";
import { UseVoucherMutation } from "./mutations/UseVoucherMutation.js";
import { MemberFields } from "./queries/MemberFields.js";
import { PartnerFields } from "./queries/PartnerFields.js";
import { RedemptionFields } from "./queries/RedemptionFields.js";
import { RedemptionQueries } from "./queries/RedemptionQueries.js";
import { RewardFields } from "./queries/RewardFields.js";
import { RewardQueries } from "./queries/RewardQueries.js";
import { resolveRedemption } from "./references/resolveRedemption.js";
import { resolveReward } from "./references/resolveReward.js";
import { RedemptionChanged } from "./subscriptions/RedemptionChanged.js";
import { MemberStub } from "./types/MemberStub.js";
import { PartnerStub } from "./types/PartnerStub.js";

const RESOLVERS = [
  CreateRewardMutation,
  RestockRewardMutation,
  ImportVoucherCodesMutation,
  RedeemRewardMutation,
  CancelRedemptionMutation,
  UseVoucherMutation,
  RewardQueries,
  RewardFields,
  RedemptionQueries,
  RedemptionFields,
  RedemptionChanged,
  PartnerFields,
  MemberFields,
];

/** The public fields of rewards. Without `deps` only the schema and its SDL are of use. */
export async function buildRewardsSubgraph(running?: {
  readonly deps: RewardsDeps;
  readonly log: Logger;
  readonly metrics?: ServiceMetrics | undefined;
}): Promise<BuiltSubgraph> {
  return buildSubgraph<RewardsDeps>({
    resolvers: RESOLVERS,
    references: {
      Reward: resolveReward,
      Redemption: resolveRedemption,
      // What this service adds to them hangs on their key alone.
      Partner: ({ code }: { code: string }) => ({ code }),
      Member: ({ id }: { id: string }) => ({ id }),
    },
    orphanedTypes: [PartnerStub, MemberStub],
    ...running,
  });
}
