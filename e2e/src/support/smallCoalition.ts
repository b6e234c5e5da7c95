import type { GraphAnswer, Person, TestNetwork } from "./startTestNetwork.js";

export const OPERATOR: Person = { role: "operator" };
export const FINANCE: Person = { role: "finance" };
export const AUDITOR: Person = { role: "auditor" };
export const partnerClient = (partner: string): Person => ({ role: "partner", partner });

/** The answer of a request that must have no errors. */
export async function data<T = Record<string, unknown>>(answer: Promise<GraphAnswer>): Promise<T> {
  const { data: got, errors } = await answer;
  expect(errors).toEqual([]);
  return got as T;
}

/** Sends one mutation with its input; answers the union's member. */
export async function mutate(
  network: TestNetwork,
  field: string,
  input: Record<string, unknown>,
  selection: string,
  person: Person = OPERATOR,
): Promise<Record<string, unknown> & { __typename: string }> {
  const type = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
  const inputType = ["closeSettlementCycle", "calculateSettlementCycle"].includes(field)
    ? "CycleCommandInput"
    : `${type}Input`;
  const query = `mutation($input: ${inputType}!) { answer: ${field}(input: $input) { __typename ${selection} ... on Refusal { message } } }`;
  const { answer } = await data<{ answer: Record<string, unknown> & { __typename: string } }>(
    network.ask(query, { input }, person),
  );
  return answer;
}

/** Waits until a condition of the network holds: facts travel, so what one service knows the others know a little later. */
export async function eventually<T>(probe: () => Promise<T | undefined | false>, withinMs = 20_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error("it did not come to pass in time");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Every service has applied the newest revision of the setup. */
export async function settled(network: TestNetwork): Promise<void> {
  await eventually(async () => {
    const { networkState } = await data<{ networkState: { revision: number; services: { revision: number }[] } }>(
      network.ask("{ networkState { revision services { revision } } }", {}, OPERATOR),
    );
    return (
      networkState.services.length === 4 &&
      networkState.services.every(({ revision }) => revision === networkState.revision)
    );
  });
}

/** First instant of the month that lies `months` before the present one, in UTC: inside the local month in Prague. */
export function monthsAgo(months: number, day = 1, hour = 12): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, day, hour));
}

/**
 * Three partners in three currencies, a gift at each, two members with cards 1001 and 1002. 100 points cost 10.00 CZK of alfa, 0.45 EUR
 * of beta, 1.80 PLN of gama; every partner gives a point for each whole unit of its currency.
 */
export async function setUpSmallCoalition(
  network: TestNetwork,
  { beganMonthsAgo = 2, expiryMonths = 6 } = {},
): Promise<void> {
  const start = monthsAgo(beganMonthsAgo);
  const before = monthsAgo(beganMonthsAgo + 1);
  await mutate(
    network,
    "defineProgramme",
    {
      idempotencyKey: "programme",
      code: "small",
      timeZone: "Europe/Prague",
      startsOn: start.toISOString().slice(0, 10),
      currencies: ["CZK", "EUR", "PLN"],
      expiryMonths,
      cutOff: "BY_COMMAND",
    },
    "... on ProgrammeDefined { revision }",
  );
  for (const [code, name, country, currency, unitPrice] of [
    ["alfa", "Alfa", "CZ", "CZK", "0.10"],
    ["beta", "Beta", "SK", "EUR", "0.0045"],
    ["gama", "Gama", "PL", "PLN", "0.018"],
  ]) {
    await mutate(network, "registerPartner", { idempotencyKey: `partner-${code}`, code, name, country }, "");
    await mutate(
      network,
      "signContract",
      {
        idempotencyKey: `contract-${code}`,
        partnerCode: code,
        effectiveFrom: before.toISOString(),
        currency,
        unitPrice,
      },
      "",
    );
    await mutate(
      network,
      "publishEarningRule",
      {
        idempotencyKey: `rule-${code}`,
        partnerCode: code,
        code: "base",
        kind: "BASE",
        effectiveFrom: before.toISOString().slice(0, 10),
        unit: "1.00",
      },
      "",
    );
  }
  await settled(network);
  for (const code of ["alfa", "beta", "gama"]) {
    const reward = await mutate(
      network,
      "createReward",
      {
        idempotencyKey: `reward-${code}`,
        code: `${code}-gift`,
        partnerCode: code,
        kind: "GIFT",
        title: `Dárek ${code}`,
        points: 100,
        stock: 5,
      },
      "",
    );
    expect(reward.__typename).toBe("RewardCreated");
  }
  for (const cardNumber of ["1001", "1002"]) {
    const enrolled = await mutate(
      network,
      "enrolMember",
      { idempotencyKey: `card-${cardNumber}`, cardNumber, enrolledAt: start.toISOString() },
      "",
    );
    expect(enrolled.__typename).toBe("MemberEnrolled");
  }
}

let receipts = 0;

/** A purchase of one line at 1.00 for each point; answers the purchase's id. */
export async function buy(
  network: TestNetwork,
  partnerCode: string,
  cardNumber: string,
  points: number,
  occurredAt?: Date,
): Promise<string> {
  const currency = { alfa: "CZK", beta: "EUR", gama: "PLN" }[partnerCode];
  const receiptNumber = `B${++receipts}`;
  const input = {
    idempotencyKey: receiptNumber,
    partnerCode,
    cardNumber,
    receiptNumber,
    currency,
    lines: [{ sku: "thing", quantity: String(points), unitPrice: "1.00" }],
    ...(occurredAt && { occurredAt: occurredAt.toISOString() }),
  };
  const answer = await mutate(network, "recordPurchase", input, "... on PurchaseRecorded { purchase { id points } }");
  expect(answer).toMatchObject({ __typename: "PurchaseRecorded", purchase: { points } });
  return (answer["purchase"] as { id: string }).id;
}

/** A redemption that must succeed; answers its id. */
export async function redeem(
  network: TestNetwork,
  rewardCode: string,
  cardNumber: string,
  key: string,
  occurredAt?: Date,
): Promise<string> {
  const input = {
    idempotencyKey: key,
    rewardCode,
    cardNumber,
    ...(occurredAt && { occurredAt: occurredAt.toISOString() }),
  };
  const answer = await mutate(network, "redeemReward", input, "... on RewardRedeemed { redemption { id status } }");
  expect(answer).toMatchObject({ __typename: "RewardRedeemed", redemption: { status: "CONFIRMED" } });
  return (answer["redemption"] as { id: string }).id;
}

export async function memberId(network: TestNetwork, cardNumber: string): Promise<string> {
  const { memberByCard } = await data<{ memberByCard: { id: string } }>(
    network.ask("query($c: String!) { memberByCard(cardNumber: $c) { id } }", { c: cardNumber }, OPERATOR),
  );
  return memberByCard.id;
}
