import { mutate, settled } from "./smallCoalition.js";
import type { TestNetwork } from "./startTestNetwork.js";

/** A partner of a coalition whose history lies at fixed dates, so that a test can write every number by hand. */
export interface FixedPartner {
  readonly code: string;
  readonly currency: string;
  readonly unitPrice: string;
  /** One point for each so many of the currency. */
  readonly unit: string;
  readonly issues?: boolean;
  readonly redeems?: boolean;
  readonly notEarningSkus?: readonly string[];
}

export interface FixedCoalition {
  readonly expiryMonths: number;
  readonly partners: readonly FixedPartner[];
  readonly cards?: readonly string[];
}

/** One point for each unit of a partner's own currency. */
export const FIXED_PARTNERS = {
  alfa: { code: "alfa", currency: "CZK", unitPrice: "0.10", unit: "1.00" },
  beta: { code: "beta", currency: "EUR", unitPrice: "0.0045", unit: "1.00" },
  gama: { code: "gama", currency: "PLN", unitPrice: "0.018", unit: "1.00" },
} as const satisfies Record<string, FixedPartner>;

/** 1 January 2025, 00:00 in Prague: programme, contracts, rules and members begin. */
export const FIXED_START = "2025-01-01T00:00:00+01:00";

/** A programme of Prague in CZK, EUR and PLN, cut off by command; answers when every service knows it. */
export async function setUpFixedCoalition(network: TestNetwork, coalition: FixedCoalition): Promise<void> {
  const programme = {
    idempotencyKey: "programme",
    code: "fixed",
    timeZone: "Europe/Prague",
    startsOn: "2025-01-01",
    currencies: ["CZK", "EUR", "PLN"],
    expiryMonths: coalition.expiryMonths,
    cutOff: "BY_COMMAND",
  };
  await expectKind(network, "defineProgramme", programme, "ProgrammeDefined");
  for (const partner of coalition.partners) await addPartner(network, partner);
  await settled(network);
  for (const cardNumber of coalition.cards ?? []) await enrol(network, cardNumber);
}

async function addPartner(network: TestNetwork, partner: FixedPartner): Promise<void> {
  const { code, currency, unitPrice, unit, issues = true, redeems = true, notEarningSkus = [] } = partner;
  const registered = { idempotencyKey: code, code, name: nameOf(code), country: "CZ" };
  await expectKind(network, "registerPartner", registered, "PartnerRegistered");
  const terms = {
    idempotencyKey: code,
    partnerCode: code,
    effectiveFrom: FIXED_START,
    currency,
    unitPrice,
    issues,
    redeems,
  };
  await expectKind(network, "signContract", terms, "ContractSigned");
  const rule = {
    idempotencyKey: code,
    partnerCode: code,
    code: "base",
    kind: "BASE",
    effectiveFrom: "2025-01-01",
    unit,
    notEarningSkus,
  };
  await expectKind(network, "publishEarningRule", rule, "EarningRulePublished");
}

/** A member with a card since the start; answers the member's id. */
export async function enrol(network: TestNetwork, cardNumber: string): Promise<string> {
  const input = { idempotencyKey: `card ${cardNumber}`, cardNumber, enrolledAt: FIXED_START };
  const answer = await mutate(network, "enrolMember", input, "... on MemberEnrolled { member { id } }");
  expect(answer).toMatchObject({ __typename: "MemberEnrolled" });
  return (answer["member"] as { id: string }).id;
}

export interface FixedReward {
  readonly code: string;
  readonly partnerCode: string;
  readonly points: number;
  readonly kind?: "GIFT" | "VOUCHER";
  readonly stock?: number;
  readonly title?: string;
}

/** Adds a reward; answers its id. */
export async function addReward(network: TestNetwork, reward: FixedReward): Promise<string> {
  const input = { idempotencyKey: reward.code, kind: "GIFT", title: reward.code, ...reward };
  const answer = await mutate(network, "createReward", input, "... on RewardCreated { reward { id } }");
  expect(answer).toMatchObject({ __typename: "RewardCreated" });
  return (answer["reward"] as { id: string }).id;
}

async function expectKind(
  network: TestNetwork,
  field: string,
  input: Record<string, unknown>,
  kind: string,
): Promise<void> {
  expect(await mutate(network, field, input, "")).toEqual({ __typename: kind });
}

function nameOf(code: string): string {
  return `${code.slice(0, 1).toUpperCase()}${code.slice(1)}`;
}
