import { monthsAgo } from "../support/smallCoalition.js";
import type { Person, TestNetwork } from "../support/startTestNetwork.js";

export const OPERATOR: Person = { role: "operator" };
export const FINANCE: Person = { role: "finance" };

/** 100 points are what everything costs and moves by, so that each price is exact: rounding has tests of its own. */
export const STEP = 100;

/** By code: country, currency, price of a point, and what 100 points cost. */
export const PARTNERS = {
  alfa: { country: "CZ", currency: "CZK", unitPrice: "0.10", stepCosts: "10.00" },
  beta: { country: "SK", currency: "EUR", unitPrice: "0.0045", stepCosts: "0.45" },
  gama: { country: "PL", currency: "PLN", unitPrice: "0.018", stepCosts: "1.80" },
} as const;
export type PartnerCode = keyof typeof PARTNERS;
export const PARTNER_CODES = Object.keys(PARTNERS) as PartnerCode[];

/** Each member earns at one partner only, so that every draw has one price, whatever the order of lost answers was. */
export function homeOf(card: string): PartnerCode {
  return card.split("-")[0] as PartnerCode;
}

export function cardsOf(worker: number, perWorker: number): string[] {
  const home = PARTNER_CODES[worker % PARTNER_CODES.length]!;
  return Array.from({ length: perWorker }, (_, index) => `${home}-${worker}-${index}`);
}

/** Programme, partners, a gift at each, and members, before anything breaks. */
export async function setUpCoalition(network: TestNetwork, cards: readonly string[]): Promise<void> {
  const begin = async (field: string, input: Record<string, unknown>, kind: string): Promise<void> => {
    const type = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Input`;
    const query = `mutation($input: ${type}!) { answer: ${field}(input: $input) { __typename } }`;
    const { data, errors } = await network.ask(query, { input }, OPERATOR);
    const got = (data?.["answer"] as { __typename?: string } | undefined)?.__typename;
    if (got !== kind) throw new Error(`${field} answered ${got ?? JSON.stringify(errors)}`);
  };
  const since = monthsAgo(3).toISOString();
  await begin(
    "defineProgramme",
    {
      idempotencyKey: "programme",
      code: "chaos",
      timeZone: "Europe/Prague",
      startsOn: since.slice(0, 10),
      currencies: PARTNER_CODES.map((code) => PARTNERS[code].currency),
      expiryMonths: 24,
      cutOff: "BY_COMMAND",
    },
    "ProgrammeDefined",
  );
  for (const code of PARTNER_CODES) {
    const { country, currency, unitPrice } = PARTNERS[code];
    await begin("registerPartner", { idempotencyKey: code, code, name: code, country }, "PartnerRegistered");
    const contract = { idempotencyKey: code, partnerCode: code, effectiveFrom: since, currency, unitPrice };
    await begin("signContract", contract, "ContractSigned");
    const rule = { idempotencyKey: code, partnerCode: code, code: "base", kind: "BASE", unit: "1.00" };
    await begin("publishEarningRule", { ...rule, effectiveFrom: since.slice(0, 10) }, "EarningRulePublished");
  }
  await untilSettled(network);
  for (const code of PARTNER_CODES) {
    const gift = { idempotencyKey: code, code: `${code}-gift`, partnerCode: code, kind: "GIFT", title: code };
    await begin("createReward", { ...gift, points: STEP, stock: STOCK }, "RewardCreated");
  }
  for (const card of cards) {
    await begin("enrolMember", { idempotencyKey: card, cardNumber: card, enrolledAt: since }, "MemberEnrolled");
  }
}

/** Of each gift; more than anybody redeems. */
export const STOCK = 1_000_000;

/** Every service knows the setup. */
async function untilSettled(network: TestNetwork): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    const { data } = await network.ask("{ networkState { revision services { revision } } }", {}, OPERATOR);
    const state = data?.["networkState"] as { revision: number; services: { revision: number }[] } | undefined;
    if (state?.services.length === 4 && state.services.every(({ revision }) => revision === state.revision)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the services did not agree on the setup");
}
