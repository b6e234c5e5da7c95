import "reflect-metadata";
import { buildSubgraph, type BuiltSubgraph, type Logger, MoneyInput, type ServiceMetrics } from "@tessera/runtime";
import type { SettlementGraphDeps } from "./context.js";
import { BankStatementFields } from "./fields/BankStatementFields.js";
import { BreakFields } from "./fields/BreakFields.js";
import { ClaimPayoutFields } from "./fields/ClaimPayoutFields.js";
import { CycleFields } from "./fields/CycleFields.js";
import { ExitFields } from "./fields/ExitFields.js";
import { PaymentRequestFields } from "./fields/PaymentRequestFields.js";
import { InvoiceFields } from "./fields/InvoiceFields.js";
import { PartnerStatusFields } from "./fields/PartnerStatusFields.js";
import { SealFields } from "./fields/SealFields.js";
import { StatementDefaultFields } from "./fields/StatementDefaultFields.js";
import { JournalFields } from "./fields/JournalFields.js";
import { StatementFields } from "./fields/StatementFields.js";
import { ApproveAdjustmentMutation } from "./mutations/ApproveAdjustmentMutation.js";
import { BankStatementMutations } from "./mutations/BankStatementMutations.js";
import { CalculateSettlementCycleMutation } from "./mutations/CalculateSettlementCycleMutation.js";
import { CloseSettlementCycleMutation } from "./mutations/CloseSettlementCycleMutation.js";
import { DecideDisputeMutations } from "./mutations/DecideDisputeMutations.js";
import { FxRateMutations } from "./mutations/FxRateMutations.js";
import { InvoiceMutations } from "./mutations/InvoiceMutations.js";
import { ClaimPayoutMutations } from "./mutations/ClaimPayoutMutations.js";
import { DirectPaymentMutations } from "./mutations/DirectPaymentMutations.js";
import { DefaultMutations } from "./mutations/DefaultMutations.js";
import { ExitMutations } from "./mutations/ExitMutations.js";
import { ExitRevocationMutations } from "./mutations/ExitRevocationMutations.js";
import { ExitSettlementMutations } from "./mutations/ExitSettlementMutations.js";
import { LimitMutations } from "./mutations/LimitMutations.js";
import { RecoveryMutations } from "./mutations/RecoveryMutations.js";
import { CureMutations } from "./mutations/CureMutations.js";
import { ProposalMutations } from "./mutations/ProposalMutations.js";
import { ReleaseMutations } from "./mutations/ReleaseMutations.js";
import { OpenDisputeMutation } from "./mutations/OpenDisputeMutation.js";
import { PostAdjustmentMutation } from "./mutations/PostAdjustmentMutation.js";
import { BreakMutations } from "./mutations/BreakMutations.js";
import { MatchMutations } from "./mutations/MatchMutations.js";
import { ReconciliationMutations } from "./mutations/ReconciliationMutations.js";
import { StartVerificationMutation } from "./mutations/StartVerificationMutation.js";
import { BankStatementQueries } from "./queries/BankStatementQueries.js";
import { CycleQueries } from "./queries/CycleQueries.js";
import { DisputeQueries } from "./queries/DisputeQueries.js";
import { InvoiceQueries } from "./queries/InvoiceQueries.js";
import { LedgerQueries } from "./queries/LedgerQueries.js";
import { LiabilityQueries } from "./queries/LiabilityQueries.js";
import { ExposureQueries } from "./queries/ExposureQueries.js";
import { ExposureProposalsQuery } from "./queries/ExposureProposalsQuery.js";
import { ExitQueries } from "./queries/ExitQueries.js";
import { PartnerStatementQuery } from "./queries/PartnerStatementQuery.js";
import { ClaimsQuery } from "./queries/ClaimsQuery.js";
import { ClaimPayoutsQuery } from "./queries/ClaimPayoutsQuery.js";
import { PaymentRequestQuery } from "./queries/PaymentRequestQuery.js";
import { ReconciliationProposalsQuery } from "./queries/ReconciliationProposalsQuery.js";
import { ProposalsQuery } from "./queries/ProposalsQuery.js";
import { ReceivedLinesQuery } from "./queries/ReceivedLinesQuery.js";
import { ReconciliationQueries } from "./queries/ReconciliationQueries.js";
import { ReserveQuery } from "./queries/ReserveQuery.js";
import { VerificationQuery } from "./queries/VerificationQuery.js";
import { ReconciliationProgressSubscription } from "./subscriptions/ReconciliationProgressSubscription.js";
import { ExposureAlertSubscription } from "./subscriptions/ExposureAlertSubscription.js";
import { SettlementCycleChangedSubscription } from "./subscriptions/SettlementCycleChangedSubscription.js";
import { ApproveBankAccountMutation } from "./mutations/ApproveBankAccountMutation.js";
import { ApproveSettlementCycleMutation } from "./mutations/ApproveSettlementCycleMutation.js";
import { ImportPaymentStatusMutation } from "./mutations/ImportPaymentStatusMutation.js";
import { InstructSettlementCycleMutation } from "./mutations/InstructSettlementCycleMutation.js";
import { RegisterBankAccountMutation } from "./mutations/RegisterBankAccountMutation.js";
import { SetPaymentTermsMutation } from "./mutations/SetPaymentTermsMutation.js";
import { WithdrawApprovalMutation } from "./mutations/WithdrawApprovalMutation.js";
import { BankAccountsQuery } from "./queries/BankAccountsQuery.js";
import { PaymentTermsQuery } from "./queries/PaymentTermsQuery.js";

const RESOLVERS = [
  ReceivedLinesQuery,
  ReconciliationProposalsQuery,
  ClaimsQuery,
  ClaimPayoutsQuery,
  ClaimPayoutMutations,
  ClaimPayoutFields,
  PaymentRequestQuery,
  PaymentRequestFields,
  ReconciliationQueries,
  ApproveBankAccountMutation,
  ApproveSettlementCycleMutation,
  ImportPaymentStatusMutation,
  InstructSettlementCycleMutation,
  RegisterBankAccountMutation,
  SetPaymentTermsMutation,
  WithdrawApprovalMutation,
  BankAccountsQuery,
  PaymentTermsQuery,
  CycleQueries,
  DisputeQueries,
  InvoiceQueries,
  ReserveQuery,
  LedgerQueries,
  LiabilityQueries,
  ExposureQueries,
  ExposureProposalsQuery,
  PartnerStatementQuery,
  VerificationQuery,
  CloseSettlementCycleMutation,
  CalculateSettlementCycleMutation,
  PostAdjustmentMutation,
  ApproveAdjustmentMutation,
  OpenDisputeMutation,
  DecideDisputeMutations,
  FxRateMutations,
  InvoiceMutations,
  BankStatementQueries,
  BankStatementMutations,
  BankStatementFields,
  ReconciliationMutations,
  MatchMutations,
  BreakMutations,
  StartVerificationMutation,
  SettlementCycleChangedSubscription,
  ReconciliationProgressSubscription,
  BreakFields,
  LimitMutations,
  RecoveryMutations,
  CureMutations,
  ProposalMutations,
  ProposalsQuery,
  ReleaseMutations,
  DefaultMutations,
  DirectPaymentMutations,
  StartVerificationMutation,
  SettlementCycleChangedSubscription,
  ExposureAlertSubscription,
  CycleFields,
  InvoiceFields,
  SealFields,
  JournalFields,
  StatementFields,
  StatementDefaultFields,
  ExitQueries,
  ExitMutations,
  ExitRevocationMutations,
  ExitSettlementMutations,
  ExitFields,
  PartnerStatusFields,
];

/** The public fields of settlement. Without deps only `schema` and `sdl` are of use. */
export async function buildSettlementSubgraph(
  deps?: SettlementGraphDeps,
  log?: Logger,
  metrics?: ServiceMetrics,
): Promise<BuiltSubgraph> {
  // MoneyInput is in the public contract though no operation of the first issue takes it; an input belongs to one subgraph.
  const references = { Partner: ({ code }: { code?: string }) => ({ code }) };
  const types = { resolvers: RESOLVERS, references, orphanedTypes: [MoneyInput] };
  return buildSubgraph<SettlementGraphDeps>({ ...types, ...(deps && { deps }), ...(log && { log }), metrics });
}
