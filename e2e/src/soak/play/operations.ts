import { randomUUID } from "node:crypto";
import type { ServiceName } from "@tessera/contracts";
import type { Identity } from "@tessera/kernel";
import { FINANCE, OPERATOR } from "../network/startSoakNetwork.js";

export type Input = Readonly<Record<string, unknown>>;

/** A mutation: who answers it, what of its answer stays the same for life, and another input that it must not take for the same. */
export interface Operation {
  readonly service: ServiceName;
  readonly caller: Identity;
  readonly selection: string;
  readonly inputType?: string;
  readonly otherInput: (input: Input) => Input;
}

const REFUSALS = `... on Refusal { message } ... on InvalidInput { problems { path } }`;
const INSUFFICIENT = "... on InsufficientPoints { requested available missing }";

/** The lines of a document with one more of the first article. */
function withOneMore(input: Input): Input {
  const [first, ...rest] = input["lines"] as { quantity: string }[];
  return { ...input, lines: [{ ...first, quantity: String(Number(first?.quantity) + 1) }, ...rest] };
}

const members = { service: "members", caller: OPERATOR } as const;
const rewards = { service: "rewards", caller: OPERATOR } as const;
const partners = { service: "partners", caller: OPERATOR } as const;
const settlement = { service: "settlement", caller: FINANCE, inputType: "CycleCommandInput" } as const;

export const OPERATIONS = {
  registerPartner: {
    ...partners,
    selection: REFUSALS,
    otherInput: (input) => ({ ...input, name: "Another" }),
  },
  signContract: {
    ...partners,
    selection: `${REFUSALS} ... on ContractSigned { revision }`,
    otherInput: (input) => ({ ...input, unitPrice: "0.9999" }),
  },
  publishEarningRule: {
    ...partners,
    selection: `${REFUSALS} ... on EarningRulePublished { version revision }`,
    otherInput: (input) => ({ ...input, effectiveFrom: "2001-01-01" }),
  },
  enrolMember: {
    ...members,
    selection: `${REFUSALS} ... on MemberEnrolled { member { id } }`,
    otherInput: (input) => ({ ...input, language: "cs" }),
  },
  recordPurchase: {
    ...members,
    selection: `${REFUSALS} ... on CurrencyMismatch { expected } ... on PurchaseRecorded { purchase { id occurredAt decision { points } } }`,
    otherInput: withOneMore,
  },
  recordReturn: {
    ...members,
    selection: `${REFUSALS} ... on ReturnExceedsPurchase { sku returnable }
      ... on ReturnRecorded { reversedPoints debtPoints unmatched { sku quantity } purchases { id } }`,
    otherInput: withOneMore,
  },
  holdPoints: {
    ...members,
    selection: `${REFUSALS} ${INSUFFICIENT} ... on PointsHeld { hold { id points expiresAt } }`,
    otherInput: (input) => ({ ...input, points: Number(input["points"]) + 1 }),
  },
  captureHold: {
    ...members,
    selection: `${REFUSALS} ... on HoldNotOpen { status } ... on HoldCaptured { hold { id } draws { points lot { id } } }`,
    otherInput: (input) => ({ ...input, points: Number(input["points"] ?? 0) + 1 }),
  },
  releaseHold: {
    ...members,
    selection: `... on Refusal { message } ... on HoldNotOpen { status } ... on HoldReleased { hold { id } }`,
    otherInput: (input) => ({ ...input, holdId: `hld_${randomUUID()}` }),
  },
  expirePoints: {
    ...members,
    selection: `${REFUSALS} ... on PointsExpired { lots points }`,
    otherInput: (input) => ({ ...input, asOf: "2001-01-01T00:00:00Z" }),
  },
  createReward: {
    ...rewards,
    selection: `${REFUSALS} ... on RewardCreated { reward { id } }`,
    otherInput: (input) => ({ ...input, title: "Another" }),
  },
  restockReward: {
    ...rewards,
    selection: `${REFUSALS} ... on RewardRestocked { reward { id } }`,
    otherInput: (input) => ({ ...input, add: Number(input["add"]) + 1 }),
  },
  redeemReward: {
    ...rewards,
    selection: `${REFUSALS} ${INSUFFICIENT} ... on OutOfStock { wanted: requested left } ... on RewardNotAvailable { code }
      ... on RewardRedeemed { redemption { id points occurredAt voucher { code } } }`,
    otherInput: (input) => ({ ...input, quantity: Number(input["quantity"]) + 1 }),
  },
  cancelRedemption: {
    ...rewards,
    selection: `... on Refusal { message } ... on RedemptionNotCancellable { status } ... on RedemptionCancelled { redemption { id } }`,
    otherInput: (input) => ({ ...input, reason: "another reason" }),
  },
  useVoucher: {
    ...rewards,
    selection: `... on Refusal { message } ... on VoucherNotUsable { status } ... on VoucherUsed { redemption { id } }`,
    otherInput: (input) => ({ ...input, code: "another code" }),
  },
  closeSettlementCycle: {
    ...settlement,
    selection: `${REFUSALS} ... on CycleMoveRefused { status } ... on SettlementCycleClosed { cycle { id } successor { id } }`,
    otherInput: (input) => ({ ...input, at: "2001-01-01T00:00:00Z" }),
  },
  calculateSettlementCycle: {
    ...settlement,
    selection: `... on Refusal { message } ... on CycleMoveRefused { status } ... on SettlementCycleCalculated { cycle { id contentHash } }`,
    otherInput: (input) => ({ ...input, cycleId: `cyc_${randomUUID()}` }),
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;
