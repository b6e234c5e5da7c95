/** What the arguments of a call name; of the tests' world, or nothing that exists. */
export interface Names {
  readonly member: string;
  readonly card: string;
  readonly purchase: string;
  readonly redemption: string;
  readonly voucher: string;
  readonly hold: string;
  readonly receipt: string;
  readonly partner: string;
  readonly partnerId: string;
  readonly reward: string;
  readonly rewardId: string;
  readonly cycle: string;
  readonly obligation: string;
}

/** What makes an object a member's, and a partner's: the names that are swapped to ask for somebody else's. */
export const OWNED_BY = {
  member: ["member", "card", "purchase", "redemption"],
  partner: ["purchase", "redemption", "voucher", "hold", "receipt", "partner", "reward", "rewardId", "obligation"],
} as const satisfies Record<string, readonly (keyof Names)[]>;

let keys = 0;
/** Of one length, so that two requests differ in nothing else. */
const key = (): string => `walk ${String((keys += 1)).padStart(6, "0")}`;
const input = (fields: string): string => `(input: { idempotencyKey: "${key()}"${fields && `, ${fields}`} })`;
const UNION = "{ __typename ... on Refusal { message } ... on InvalidInput { problems { path problem } } }";
const PLAIN = "{ __typename ... on Refusal { message } }";
const lines = 'lines: [{ sku: "thing", quantity: "1", unitPrice: "1.00" }]';

/** A well-formed call of each root field: its arguments and selection. Nothing changes when what it names does not exist. */
export const CALLS: Readonly<Record<string, (names: Names) => string>> = {
  "Query.programme": () => "{ code }",
  "Query.partners": () => "{ totalCount }",
  "Query.partner": ({ partnerId }) => `(id: "${partnerId}") { code }`,
  "Query.partnerByCode": ({ partner }) => `(code: "${partner}") { code }`,
  "Query.rewards": () => "{ totalCount }",
  "Query.reward": ({ rewardId }) => `(id: "${rewardId}") { code }`,
  "Query.rewardByCode": ({ reward }) => `(code: "${reward}") { code }`,
  "Query.networkState": () => "{ revision }",
  "Query.me": () => "{ status wallet { available } }",
  "Query.member": ({ member }) => `(id: "${member}") { id status cards { number } wallet { available } }`,
  "Query.memberByCard": ({ card }) => `(cardNumber: "${card}") { id status cards { number } }`,
  "Query.members": () => "{ totalCount }",
  "Query.memberTotals": () => "{ members }",
  "Query.purchase": ({ purchase }) =>
    `(id: "${purchase}") { id points receiptNumber member { id } decision { points } }`,
  "Query.programmeActivity": () => "{ purchases }",
  "Query.pointsExport": () => "{ seal }",
  "Query.issuerPoints": ({ partner }) => `(partnerCode: "${partner}") { issued }`,
  "Query.redemption": ({ redemption }) =>
    `(id: "${redemption}") { id status voucher { code } member { id } draws { points } }`,
  "Query.redemptionActivity": () => "{ confirmed }",
  "Query.settlementCycles": ({ partner }) => `{ nodes { obligations(partnerCode: "${partner}") { totalCount } } }`,
  "Query.settlementCycle": ({ cycle, partner }) =>
    `(id: "${cycle}") { id obligations(partnerCode: "${partner}") { totalCount nodes { amount { amount } } } }`,
  "Query.currentSettlementCycle": ({ partner }) => `{ obligations(partnerCode: "${partner}") { totalCount } }`,
  "Query.partnerStatement": ({ cycle, partner }) =>
    `(partnerCode: "${partner}", cycleId: "${cycle}") { csv lines { totalCount } file(format: CSV, language: EN) { sha256 } }`,
  "Query.bankStatement": () => `(id: "bst_01900000-0000-7000-8000-00000000000f") { id }`,
  "Query.bankStatements": () => "{ totalCount }",
  "Query.bankAccounts": ({ partner }) => `(partnerCode: "${partner}") { id iban }`,
  "Query.registeredBankAccounts": ({ partner }) => `(partnerCode: "${partner}") { totalCount nodes { id iban } }`,
  "Query.paymentTerms": () => "{ paymentDays }",
  "Query.adjustments": () => "{ totalCount }",
  "Query.exposure": ({ partner }) => `(partnerCode: "${partner}") { level }`,
  "Query.partnerDefault": () => '(id: "dft_01900000-0000-7000-8000-00000000000f") { id }',
  "Query.exposureProposals": ({ partner }) => `(partnerCode: "${partner}") { totalCount }`,
  "Query.dispute": () => '(id: "dsp_01900000-0000-7000-8000-00000000000f") { id }',
  "Query.disputes": () => "{ totalCount }",
  "Query.invoices": ({ partner }) => `(partnerCode: "${partner}") { totalCount nodes { number } }`,
  "Query.claims": ({ partner }) => `(partnerCode: "${partner}") { nodes { partner { code } } totalCount }`,
  "Query.claimPayout": () => '(id: "cpo_01900000-0000-7000-8000-00000000000f") { id }',
  "Query.claimPayouts": () => "{ totalCount nodes { id transfers { totalCount } } }",
  "Query.paymentRequest": ({ partner }) =>
    `(partnerCode: "${partner}") { totals { currency } claims { totalCount } file(format: CSV) { sha256 } }`,
  "Query.reserves": ({ partner }) => `(partnerCode: "${partner}") { balance { amount } }`,
  "Query.journals": ({ cycle }) => `(cycleId: "${cycle}") { csv file { sha256 } }`,
  "Query.ledgerExport": ({ cycle }) => `(cycleId: "${cycle}") { seal }`,
  "Query.liability": ({ partner }) =>
    `(asOf: "2100-01-01T00:00:00Z", partnerCode: "${partner}") { issuers { partner { code } issued } }`,
  "Query.deferredRevenue": ({ partner }) =>
    `(asOf: "2100-01-01T00:00:00Z", since: "2019-01-01T00:00:00Z", partnerCode: "${partner}") { partner { code } }`,
  "Query.breaks": ({ partner }) => `(filter: { partnerCode: "${partner}" }) { totalCount nodes { id } }`,
  "Query.reconciliationProposals": () => "{ totalCount }",
  "Query.receivedLines": ({ cycle, partner }) =>
    `(partnerCode: "${partner}", cycleId: "${cycle}") { totalCount nodes { id error } }`,
  "Query.reconciliation": () => '(id: "rec_01900000-0000-7000-8000-00000000000f") { id }',
  "Query.signOff": () => '(id: "sgn_01900000-0000-7000-8000-00000000000f") { id }',
  "Query.verification": () => '(id: "ver_01900000-0000-7000-8000-00000000000f") { id }',
  "Mutation.defineProgramme": () =>
    `${input('code: "walk", timeZone: "nowhere", startsOn: "2020-01-01", currencies: [], expiryMonths: 1')} ${UNION}`,
  "Mutation.registerPartner": () => `${input('code: "NOT A CODE", name: "", country: "CZ"')} ${UNION}`,
  "Mutation.signContract": ({ partner }) =>
    `${input(`partnerCode: "${partner}", effectiveFrom: "2020-01-01T00:00:00Z", currency: "XTS", unitPrice: "0.1"`)} ${UNION}`,
  "Mutation.setSettlementTerms": () => `${input("clearing: GROSS, homeCurrency: true")} ${UNION}`,
  "Mutation.publishEarningRule": ({ partner }) =>
    `${input(`partnerCode: "${partner}", code: "", kind: BASE, effectiveFrom: "2020-01-01", unit: "1"`)} ${UNION}`,
  "Mutation.openStore": ({ partner }) => `${input(`partnerCode: "${partner}", code: "s", name: "S"`)} ${UNION}`,
  "Mutation.replayParkedFacts": () => `${input("ids: []")} ${UNION}`,
  "Mutation.resendFacts": () => `${input('since: "2999-01-01T00:00:00Z"')} ${UNION}`,
  "Mutation.enrolMember": () => `${input('cardNumber: ""')} ${UNION}`,
  "Mutation.enrolMembers": () => "(input: { members: [] }) { results { __typename } }",
  "Mutation.recordPurchase": ({ partner }) =>
    `${input(`cardNumber: "nobody's", partnerCode: "${partner}", receiptNumber: "W", currency: "CZK", ${lines}`)} ${UNION}`,
  "Mutation.recordPurchases": ({ partner }) =>
    `(input: { purchases: [{ idempotencyKey: "${key()}", cardNumber: "nobody's", partnerCode: "${partner}", receiptNumber: "W", currency: "CZK", ${lines} }] }) { results ${UNION} }`,
  "Mutation.recordReturn": ({ card, receipt }) =>
    `${input(`cardNumber: "${card}", partnerCode: null, receiptNumber: "${key()}", originalReceiptNumber: "${receipt}", lines: [{ sku: "thing", quantity: "1" }]`)} ${UNION}`,
  "Mutation.holdPoints": ({ partner }) =>
    `${input(`cardNumber: "nobody's", partnerCode: "${partner}", points: 1, reference: "walk"`)} ${UNION}`,
  "Mutation.captureHold": ({ hold }) =>
    `${input(`holdId: "${hold}"`)} { __typename ... on HoldNotOpen { message status } }`,
  "Mutation.releaseHold": ({ hold }) =>
    `${input(`holdId: "${hold}"`)} { __typename ... on HoldNotOpen { message status } }`,
  "Mutation.expirePoints": () => `${input('asOf: "2020-01-01T00:00:00Z"')} ${UNION}`,
  "Mutation.erasePersonalData": ({ member }) => `(memberId: "${member}") ${PLAIN}`,
  "Mutation.createReward": ({ partner }) =>
    `${input(`code: "walk", partnerCode: "${partner}", kind: GIFT, title: "X", points: 1`)} ${UNION}`,
  "Mutation.restockReward": ({ reward }) => `${input(`rewardCode: "${reward}", add: 1`)} ${UNION}`,
  "Mutation.importVoucherCodes": ({ reward }) => `${input(`rewardCode: "${reward}", codes: ["a"]`)} ${UNION}`,
  "Mutation.redeemReward": ({ reward, card }) => `${input(`rewardCode: "${reward}", cardNumber: "${card}"`)} ${UNION}`,
  "Mutation.cancelRedemption": ({ redemption }) =>
    `${input(`redemptionId: "${redemption}", reason: "walk"`)} { __typename ... on RedemptionNotCancellable { message status } }`,
  "Mutation.useVoucher": ({ voucher }) =>
    `${input(`code: "${voucher}"`)} { __typename ... on VoucherNotUsable { message status } }`,
  "Mutation.closeSettlementCycle": ({ cycle }) => `${input(`cycleId: "${cycle}"`)} ${PLAIN}`,
  "Mutation.approveSettlementCycle": () => `${input('cycleId: "cyc_x", contentHash: ""')} ${UNION}`,
  "Mutation.confirmDirectPayment": () =>
    `${input('legId: "leg_01900000-0000-7000-8000-00000000000f", amount: { amount: "1.00", currency: "CZK" }, valueDate: "2025-03-05", reference: "walk", evidence: "walk"')} ${UNION}`,
  "Mutation.approveDirectPayment": () => `${input('paymentId: "dpy_01900000-0000-7000-8000-00000000000f"')} ${UNION}`,
  "Mutation.revokeDirectPayment": () =>
    `${input('paymentId: "dpy_01900000-0000-7000-8000-00000000000f", reason: "walk"')} ${UNION}`,
  "Mutation.approveRevocation": () => `${input('revocationId: "dpr_01900000-0000-7000-8000-00000000000f"')} ${UNION}`,
  "Mutation.prepareClaimPayout": () => `${input('currency: "CZK"')} ${UNION}`,
  "Mutation.approveClaimPayout": () =>
    `${input('payoutId: "cpo_01900000-0000-7000-8000-00000000000f", contentHash: ""')} ${UNION}`,
  "Mutation.withdrawApproval": () => `${input('cycleId: "cyc_x", reason: "walk"')} ${UNION}`,
  "Mutation.instructSettlementCycle": () => `${input('cycleId: "cyc_x"')} ${UNION}`,
  "Mutation.importPaymentStatus": () => `${input('xml: "<walk/>"')} ${UNION}`,
  "Mutation.registerBankAccount": ({ partner }) =>
    `${input(`partnerCode: "${partner}", currency: "EUR", iban: "", holder: ""`)} ${UNION}`,
  "Mutation.approveBankAccount": () => `${input('bankAccountId: "bac_x"')} ${UNION}`,
  "Mutation.setPaymentTerms": () => `${input("paymentDays: -1, payoutDays: 0, coolingOffDays: 0")} ${UNION}`,
  "Mutation.calculateSettlementCycle": ({ cycle }) => `${input(`cycleId: "${cycle}"`)} ${PLAIN}`,
  "Mutation.postAdjustment": ({ partner }) =>
    `${input(`debtorCode: "${partner}", creditorCode: "${partner}", amount: { amount: "1.00", currency: "CZK" }, reason: "walk"`)} ${UNION}`,
  "Mutation.approveAdjustment": () => `${input('adjustmentId: "adj_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.importBankStatement": () =>
    `${input('fileId: "fil_01900000-0000-7000-8000-00000000000f", format: MT940')} ${PLAIN}`,
  "Mutation.releaseBankStatement": () =>
    `${input('statementId: "bst_01900000-0000-7000-8000-00000000000f", reason: "asked"')} ${PLAIN}`,
  "Mutation.openDispute": ({ obligation }) =>
    `${input(`obligationId: "${obligation}", reason: "", claimedAmount: { amount: "1.00", currency: "CZK" }`)} ${UNION}`,
  "Mutation.reviewDispute": () => `${input('disputeId: "dsp_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.decideDispute": () =>
    `${input('disputeId: "dsp_01900000-0000-7000-8000-00000000000f", outcome: REJECTED, reason: "walk"')} ${PLAIN}`,
  "Mutation.approveDispute": () => `${input('disputeId: "dsp_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.setFxRate": () => `${input('base: "XTS", quote: "XTS", rate: "1", validOn: "2020-01-01"')} ${UNION}`,
  "Mutation.approveFxRate": () => `${input('rateId: "fxr_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.issueInvoices": ({ cycle }) => `${input(`cycleId: "${cycle}"`)} ${PLAIN}`,
  "Mutation.creditInvoice": () =>
    `${input('invoiceId: "inv_01900000-0000-7000-8000-00000000000f", reason: "walk"')} ${UNION}`,
  "Mutation.importPartnerStatement": ({ partner }) =>
    `${input(`partnerCode: "${partner}", cycleId: "cyc_01900000-0000-7000-8000-00000000000f", csv: ""`)} ${PLAIN}`,
  "Mutation.runReconciliation": () =>
    `${input('cycleId: "cyc_01900000-0000-7000-8000-00000000000f", source: PARTNER')} ${PLAIN}`,
  "Mutation.proposeMatch": () =>
    `${input('cycleId: "cyc_01900000-0000-7000-8000-00000000000f", source: PARTNER, expectedIds: [], foundIds: [], note: "walk"')} ${PLAIN}`,
  "Mutation.approveMatch": () => `${input('matchId: "mat_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.unmatch": () => `${input('matchId: "mat_01900000-0000-7000-8000-00000000000f", reason: "walk"')} ${PLAIN}`,
  "Mutation.approveUnmatch": () => `${input('matchId: "mat_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.setTolerance": () =>
    `${input('partnerCode: "nono", absolute: { amount: "0.01", currency: "CZK" }')} ${PLAIN}`,
  "Mutation.approveTolerance": () => `${input('toleranceId: "tol_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.assignBreak": () =>
    `${input('breakId: "brk_01900000-0000-7000-8000-00000000000f", owner: "walk"')} ${PLAIN}`,
  "Mutation.investigateBreak": () =>
    `${input('breakId: "brk_01900000-0000-7000-8000-00000000000f", note: "walk"')} ${PLAIN}`,
  "Mutation.resolveBreak": () =>
    `${input('breakId: "brk_01900000-0000-7000-8000-00000000000f", resolution: EXPLAINED, note: "walk"')} ${PLAIN}`,
  "Mutation.approveBreakResolution": () => `${input('breakId: "brk_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.closeBreak": () => `${input('breakId: "brk_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.signOffPeriod": () => `${input('cycleId: "cyc_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.startVerification": () => "{ status }",
  "Subscription.walletChanged": ({ member }) => `(memberId: "${member}") { entry { id } }`,
  "Subscription.redemptionChanged": ({ redemption }) => `(id: "${redemption}") { id }`,
  "Subscription.reconciliationProgress": () => '(id: "rec_01900000-0000-7000-8000-00000000000f") { id }',
  "Mutation.setLimit": ({ partner }) =>
    `${input(`partnerCode: "${partner}", creditLine: { amount: "1.00", currency: "CZK" }, reason: ""`)} ${UNION}`,
  "Mutation.approveLimit": () => `${input('limitId: "lim_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.recordCollateral": ({ partner }) =>
    `${input(`partnerCode: "${partner}", amount: { amount: "1.00", currency: "CZK" }, haircut: "2", kind: CASH, reference: "walk"`)} ${UNION}`,
  "Mutation.approveCollateral": () => `${input('collateralId: "col_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.declareDefault": ({ partner }) =>
    `${input(`partnerCode: "${partner}", cycleId: "cyc_01900000-0000-7000-8000-00000000000f", reason: "walk"`)} ${UNION}`,
  "Mutation.approveDefault": () => `${input('defaultId: "dft_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.releaseCollateral": () =>
    `${input('collateralId: "col_01900000-0000-7000-8000-00000000000f", amount: { amount: "1.00", currency: "CZK" }, reason: "walk"')} ${UNION}`,
  "Mutation.approveRelease": () => `${input('releaseId: "rls_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.recordRecovery": () =>
    `${input('defaultId: "dft_01900000-0000-7000-8000-00000000000f", amount: { amount: "1.00", currency: "CZK" }, reference: "walk"')} ${UNION}`,
  "Mutation.approveRecovery": () => `${input('recoveryId: "rcv_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.rejectProposal": () =>
    `${input('proposalId: "lim_01900000-0000-7000-8000-00000000000f", reason: "walk"')} ${UNION}`,
  "Mutation.cureDefault": ({ partner }) => `${input(`partnerCode: "${partner}", reason: "walk"`)} ${UNION}`,
  "Mutation.approveCure": () => `${input('cureId: "cur_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.withdrawProposal": () =>
    `${input('proposalId: "lim_01900000-0000-7000-8000-00000000000f", reason: "walk"')} ${UNION}`,
  "Query.proposals": ({ partner }) => `(partnerCode: "${partner}", waiting: true) { totalCount }`,
  "Query.partnerExit": ({ partner }) => `(partnerCode: "${partner}") { mode stage settlements { id } }`,
  "Mutation.beginExit": ({ partner }) =>
    `${input(`partnerCode: "${partner}", reserveCode: "${partner}", mode: BUY_OUT, announcedOn: "2025-01-01", lastIssuingDay: "2025-01-01", reason: "walk"`)} ${UNION}`,
  "Mutation.approveExit": () => `${input('exitId: "ext_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.withdrawExit": () => `${input('exitId: "ext_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.revokeExit": () =>
    `${input('exitId: "ext_01900000-0000-7000-8000-00000000000f", reason: "It stays."')} ${UNION}`,
  "Mutation.approveExitRevocation": () =>
    `${input('revocationId: "exr_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.settleExit": () => `${input('exitId: "ext_01900000-0000-7000-8000-00000000000f"')} ${UNION}`,
  "Mutation.approveExitSettlement": () =>
    `${input('settlementId: "exs_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Mutation.terminatePartner": () => `${input('exitId: "ext_01900000-0000-7000-8000-00000000000f"')} ${PLAIN}`,
  "Subscription.exposureAlert": ({ partner }) => `(partnerCode: "${partner}") { level }`,
  "Subscription.settlementCycleChanged": ({ cycle }) => `(id: "${cycle}") { id }`,
};
