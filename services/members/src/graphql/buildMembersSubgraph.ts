import { buildSubgraph, type BuiltSubgraph, type Logger, type ServiceMetrics } from "@tessera/runtime";
import type { MembersGraphDeps } from "./MembersGraphDeps.js";
import { CaptureHoldMutation } from "./mutations/captureHold.js";
import { EnrolMemberMutation } from "./mutations/enrolMember.js";
import { EnrolMembersMutation } from "./mutations/enrolMembers.js";
import { ErasePersonalDataMutation } from "./mutations/erasePersonalData.js";
import { ExpirePointsMutation } from "./mutations/expirePoints.js";
import { HoldPointsMutation } from "./mutations/holdPoints.js";
import { RecordPurchaseMutation } from "./mutations/recordPurchase.js";
import { RecordPurchasesMutation } from "./mutations/recordPurchases.js";
import { RecordReturnMutation } from "./mutations/recordReturn.js";
import { ReleaseHoldMutation } from "./mutations/releaseHold.js";
import { IssuerPointsQuery } from "./queries/issuerPoints.js";
import { MeQuery } from "./queries/me.js";
import { MemberQuery } from "./queries/member.js";
import { MemberByCardQuery } from "./queries/memberByCard.js";
import { MembersQuery } from "./queries/members.js";
import { MemberTotalsQuery } from "./queries/memberTotals.js";
import { PointsExportQuery } from "./queries/pointsExport.js";
import { ProgrammeActivityQuery } from "./queries/programmeActivity.js";
import { PurchaseQuery } from "./queries/purchase.js";
import { memberReference } from "./references/memberReference.js";
import { pointsLotReference } from "./references/pointsLotReference.js";
import { purchaseReference } from "./references/purchaseReference.js";
import { redemptionReference } from "./references/redemptionReference.js";
import { WalletChangedSubscription } from "./subscriptions/walletChanged.js";
import { MemberFields } from "./types/member/MemberFields.js";
import { PurchaseFields } from "./types/purchase/PurchaseFields.js";
import { PointsLotFields } from "./types/wallet/PointsLotFields.js";
import { Redemption } from "./types/wallet/Redemption.js";
import { RedemptionDrawFields } from "./types/wallet/RedemptionDrawFields.js";
import { RedemptionFields } from "./types/wallet/RedemptionFields.js";
import { WalletFields } from "./types/wallet/WalletFields.js";

const QUERIES = [
  MeQuery,
  MemberQuery,
  MemberByCardQuery,
  MembersQuery,
  MemberTotalsQuery,
  PurchaseQuery,
  ProgrammeActivityQuery,
  IssuerPointsQuery,
  PointsExportQuery,
];
const MUTATIONS = [
  EnrolMemberMutation,
  EnrolMembersMutation,
  RecordPurchaseMutation,
  RecordPurchasesMutation,
  RecordReturnMutation,
  HoldPointsMutation,
  CaptureHoldMutation,
  ReleaseHoldMutation,
  ExpirePointsMutation,
  ErasePersonalDataMutation,
];
const FIELDS = [MemberFields, WalletFields, PointsLotFields, PurchaseFields, RedemptionDrawFields, RedemptionFields];

const RESOLVERS = [...QUERIES, ...MUTATIONS, WalletChangedSubscription, ...FIELDS];

/** The public fields of the points book. Without deps only `schema` and `sdl` are of use. */
export async function buildMembersSubgraph(
  deps?: MembersGraphDeps,
  log?: Logger,
  metrics?: ServiceMetrics,
): Promise<BuiltSubgraph> {
  return buildSubgraph<MembersGraphDeps>({
    resolvers: RESOLVERS,
    references: {
      Member: memberReference,
      Purchase: purchaseReference,
      PointsLot: pointsLotReference,
      Redemption: redemptionReference,
    },
    orphanedTypes: [Redemption],
    ...(deps && { deps }),
    ...(log && { log }),
    metrics,
  });
}
