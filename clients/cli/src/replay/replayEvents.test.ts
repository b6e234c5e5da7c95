import type { TesseraClient, TypedDocument } from "@tessera/partner-sdk";
import type { Coalition } from "../events/readCoalition.js";
import type { ReplayInput } from "../events/readEvents.js";
import type { ReplayEvent } from "../events/ReplayEvent.js";
import { contentKey } from "./contentKey.js";
import { replayEvents, type ReplayReport } from "./replayEvents.js";

interface Sent {
  readonly who: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const MONTHS = ["2012-02", "2012-03", "2012-04", "2012-05"];
const monthStart = (index: number) => `${MONTHS[index]}-01T00:00:00.000Z`;

/** A network that keeps only its cycles and answers everything else with yes. */
class YesNetwork {
  readonly sent: Sent[] = [];
  readonly redemptionAnswers = new Map<string, unknown[]>();
  private readonly closingKeys = new Set<string>();
  statuses = ["OPEN"];
  failAt = "";

  client(who: string): TesseraClient {
    return {
      request: async (document: TypedDocument<unknown, unknown>, variables: unknown) => {
        await new Promise((resolve) => setImmediate(resolve));
        const { input = variables } = variables as { readonly input?: unknown };
        this.sent.push({ who, name: document.name, input: input as Sent["input"] });
        if (document.name === this.failAt) throw new Error("killed");
        return this.answer(document.name, input as Record<string, string>);
      },
    } as unknown as TesseraClient;
  }

  names(): string[] {
    return this.sent.map(({ name }) => name).filter((name) => name !== "SettlementCycles");
  }

  private answer(name: string, input: Readonly<Record<string, string>>): unknown {
    const cycleIndex = Number(input["cycleId"] ?? input["id"]);
    switch (name) {
      case "DefineProgramme":
        return { defineProgramme: { __typename: "ProgrammeDefined", revision: 1 } };
      case "RegisterPartner":
        return { registerPartner: { __typename: "PartnerRegistered", revision: 2 } };
      case "SignContract":
        return { signContract: { __typename: "ContractSigned", revision: 3 } };
      case "PublishEarningRule":
        return { publishEarningRule: { __typename: "EarningRulePublished", revision: 4 } };
      case "NetworkState":
        return { networkState: { revision: 4, services: [{ name: "members", revision: 4, outboxAgeSeconds: 0 }] } };
      case "CreateReward":
        return { createReward: { __typename: "RewardCreated" } };
      case "EnrolMembers":
        return {
          enrolMembers: {
            results: (input["members"] as unknown as unknown[]).map(() => ({ __typename: "MemberEnrolled" })),
          },
        };
      case "RecordPurchases":
        return {
          recordPurchases: {
            results: (input["purchases"] as unknown as unknown[]).map(() => ({ __typename: "PurchaseRecorded" })),
          },
        };
      case "RecordReturn":
        return { recordReturn: { __typename: "ReturnRecorded" } };
      case "RedeemReward": {
        const answers = this.redemptionAnswers.get(input["idempotencyKey"] ?? "");
        return {
          redeemReward: answers?.shift() ?? { __typename: "RewardRedeemed", redemption: { status: "CONFIRMED" } },
        };
      }
      case "ExpirePoints":
        return { expirePoints: { __typename: "PointsExpired" } };
      case "SettlementCycles": {
        const nodes = this.statuses.map((status, index) => ({
          id: String(index),
          status,
          from: monthStart(index),
          to: monthStart(index + 1),
        }));
        return { settlementCycles: { nodes: nodes.reverse(), pageInfo: { hasNextPage: false } } };
      }
      case "CloseSettlementCycle":
        if (this.closingKeys.has(input["idempotencyKey"] ?? ""))
          return { closeSettlementCycle: { __typename: "SettlementCycleClosed" } };
        if (this.statuses[cycleIndex] !== "OPEN")
          return { closeSettlementCycle: { __typename: "CycleMoveRefused", message: "it is closed" } };
        this.closingKeys.add(input["idempotencyKey"] ?? "");
        this.statuses[cycleIndex] = "CLOSED";
        this.statuses.push("OPEN");
        return { closeSettlementCycle: { __typename: "SettlementCycleClosed" } };
      case "CalculateSettlementCycle":
        this.statuses[cycleIndex] = "CALCULATED";
        return { calculateSettlementCycle: { __typename: "SettlementCycleCalculated" } };
      default:
        return this.read(name, input, cycleIndex);
    }
  }

  private read(name: string, input: Readonly<Record<string, string>>, cycleIndex: number): unknown {
    switch (name) {
      case "ProgrammeActivity":
        return {
          programmeActivity: {
            purchases: 5,
            purchasesWithoutPoints: 1,
            returns: 2,
            unmatchedReturnLines: 1,
            unmatchedReturnQuantity: "2.5",
            debtPointsCreated: 0,
            debtPointsRepaid: 0,
          },
        };
      case "RedemptionActivity":
        return {
          redemptionActivity: {
            confirmed: 3,
            cancelled: 0,
            refused: [
              { code: "OUT_OF_STOCK", count: 1 },
              { code: "INSUFFICIENT_POINTS", count: 0 },
            ],
          },
        };
      case "IssuerPoints":
        return {
          issuerPoints: { asOf: input["asOf"], issued: 9, redeemed: 4, expired: 1, reversed: 1, outstanding: 3 },
        };
      case "MemberTotals":
        return { memberTotals: { asOf: input["asOf"], members: 2, available: 3, negative: 1 } };
      case "MemberBalances": {
        const [number, available, hasNextPage] = input["after"] === "x" ? ["7", -2, false] : ["12", 5, true];
        return {
          members: {
            nodes: [{ cards: [{ number }], wallet: { available } }],
            pageInfo: { hasNextPage, endCursor: "x" },
          },
        };
      }
      case "CycleReport":
        return { settlementCycle: cycleIndex === 0 ? CYCLE : EMPTY_CYCLE };
      default:
        throw new Error(`unexpected ${name}`);
    }
  }
}

const amount = (text: string, currency = "CZK") => ({ amount: text, currency });
const EMPTY_CYCLE = { obligationTotals: [], netting: [], positions: [], from: monthStart(1) };
const CYCLE = {
  ...EMPTY_CYCLE,
  from: monthStart(0),
  obligationTotals: [
    { currency: "CZK", kind: "REDEMPTION", count: 2, gross: amount("3.00") },
    { currency: "CZK", kind: "DEBT_REPAYMENT", count: 1, gross: amount("0.50") },
    { currency: "JPY", kind: "REDEMPTION", count: 0, gross: amount("0", "JPY") },
  ],
  netting: [
    { currency: "CZK", scheme: "GROSS", value: amount("3.50") },
    { currency: "CZK", scheme: "BILATERAL", value: amount("2.50") },
    { currency: "CZK", scheme: "CONSERVATIVE", value: amount("2.20") },
    { currency: "CZK", scheme: "MULTILATERAL_HUB", value: amount("2.00") },
  ],
  positions: [
    { partner: { code: "gama" }, net: amount("2.00") },
    { partner: { code: "beta" }, net: amount("0.00") },
    { partner: { code: "alfa" }, net: amount("-2.00") },
  ],
};

const coalition: Coalition = {
  programme: {
    code: "p",
    timeZone: "UTC",
    startsOn: "2012-02-10",
    cycle: "MONTHLY",
    expiry: { kind: "ROLLING_MONTHS", months: 1, roundTo: "END_OF_MONTH" },
    clawback: "NEGATIVE_LOT",
    clearing: "MULTILATERAL_NET",
  },
  notEarning: ["POST"],
  partners: [{ code: "alfa", name: "Alfa", country: "CZ", currency: "CZK", earnUnit: "20.00", unitPrice: "0.10" }],
  tariffChanges: [
    { partner: "alfa", effectiveFrom: "2012-03-01", unitPrice: "0.20" },
    { partner: "alfa", effectiveFrom: "2011-06-01", unitPrice: "0.05" },
  ],
  campaigns: [
    {
      code: "base",
      partner: "alfa",
      from: "2012-02-01",
      to: "2012-03-01",
      when: { receiptAtLeast: "5.00" },
      multiplier: "2",
    },
  ],
  rewards: [{ code: "mug", partner: "alfa", kind: "GIFT", points: 5, stock: 1 }],
};

const at = (text: string) => Date.parse(`${text}T12:00:00Z`);
const purchase = (receiptNumber: string, day: string): ReplayEvent => ({
  kind: "PURCHASE",
  atMs: at(day),
  cardNumber: "7",
  partnerCode: "alfa",
  receiptNumber,
  currency: "CZK",
  lines: [{ sku: "a", description: "thing", quantity: "1", unitPrice: "20.00" }],
});
const events: readonly ReplayEvent[] = [
  purchase("1", "2012-02-08"),
  {
    kind: "RETURN",
    atMs: at("2012-02-28"),
    cardNumber: "7",
    partnerCode: "alfa",
    receiptNumber: "C1",
    lines: [{ sku: "a", quantity: "1" }],
  },
  { kind: "REDEMPTION", atMs: at("2012-04-01"), cardNumber: "7", requestId: "R1", rewardCode: "mug" },
  purchase("2", "2012-04-02"),
];
const input: ReplayInput = {
  skippedRows: { noCard: 4, notEarning: 2 },
  eventCount: events.length,
  firstAtMs: at("2012-02-08"),
  lastAtMs: at("2012-04-02"),
  lastLocalTime: "2012-04-02T12:00:00",
  *cards() {
    yield "7";
  },
  *events() {
    yield* events;
  },
  close: () => undefined,
};

const silent = { begin: () => undefined, advance: () => undefined, end: () => undefined };
const replay = (network: YesNetwork): Promise<ReplayReport> =>
  replayEvents({ operator: network.client("operator"), finance: network.client("finance") }, coalition, input, silent);

describe("a replay", () => {
  it("ends each month before it begins the next: events, then expiry, then the cycle", async () => {
    const network = new YesNetwork();
    await replay(network);
    const names = network.names();
    expect(names.slice(names.indexOf("EnrolMembers"), names.indexOf("ProgrammeActivity"))).toEqual([
      "EnrolMembers",
      "RecordPurchases",
      "RecordReturn",
      "ExpirePoints",
      "CloseSettlementCycle",
      "CalculateSettlementCycle",
      "ExpirePoints",
      "CloseSettlementCycle",
      "CalculateSettlementCycle",
      "RedeemReward",
      "RecordPurchases",
      "ExpirePoints",
      "CloseSettlementCycle",
      "CalculateSettlementCycle",
    ]);
    const expiries = network.sent.filter(({ name }) => name === "ExpirePoints").map((sent) => sent.input["asOf"]);
    expect(expiries).toEqual([monthStart(1), monthStart(2), "2012-04-02T12:00:00.000Z"]);
    const finance = new Set(network.sent.filter(({ who }) => who === "finance").map(({ name }) => name));
    expect([...finance].sort()).toEqual([
      "CalculateSettlementCycle",
      "CloseSettlementCycle",
      "CycleReport",
      "SettlementCycles",
    ]);
  });

  it("starts programme, rules and members no later than the first event, and lets dated tariffs supersede the first one", async () => {
    const network = new YesNetwork();
    await replay(network);
    const inputs = (name: string) => network.sent.filter((sent) => sent.name === name).map((sent) => sent.input);
    expect(inputs("DefineProgramme")).toMatchObject([
      { startsOn: "2012-02-08", cutOff: "BY_COMMAND", clawback: "DEBT", currencies: ["CZK"] },
    ]);
    expect(inputs("SignContract").map(({ effectiveFrom, unitPrice }) => [effectiveFrom, unitPrice])).toEqual([
      ["2011-05-31T23:59:59.000Z", "0.10"],
      ["2011-06-01T00:00:00.000Z", "0.05"],
      ["2012-03-01T00:00:00.000Z", "0.20"],
    ]);
    expect(inputs("PublishEarningRule")).toMatchObject([
      { code: "alfa-base", kind: "BASE", effectiveFrom: "2012-02-08", unit: "20.00", notEarningSkus: ["POST"] },
      {
        code: "base",
        kind: "MULTIPLIER",
        factor: "2",
        receiptAtLeast: "5.00",
        effectiveFrom: "2012-02-01",
        effectiveTo: "2012-03-01",
      },
    ]);
    expect(inputs("EnrolMembers")).toMatchObject([
      { members: [{ cardNumber: "7", enrolledAt: "2012-02-08T00:00:00.000Z" }] },
    ]);
  });

  it("writes what the network answers, zero positions and empty cycles left out", async () => {
    const { outcome } = await replay(new YesNetwork());
    const currency = {
      obligations: 3,
      byKind: { REDEMPTION: 2, DEBT_REPAYMENT: 1 },
      grossMinor: 350,
      bilateralNetMinor: 250,
      multilateralNetMinor: 200,
      netMinor: { alfa: -200, gama: 200 },
    };
    expect(outcome).toEqual({
      asOf: "2012-04-02T12:00:00",
      skippedRows: { noCard: 4, notEarning: 2 },
      outcomes: {
        confirmed: 3,
        purchases: 5,
        purchasesWithoutPoints: 1,
        "refused.OUT_OF_STOCK": 1,
        returns: 2,
      },
      unmatchedReturns: { lines: 1, quantity: 2.5 },
      points: { alfa: { issued: 9, redeemed: 4, expired: 1, reversed: 1, outstanding: 3 } },
      members: {
        count: 2,
        sumAvailable: 3,
        negative: 1,
        // printf '12,5\n7,-2\n' | sha256sum
        sha256OfCardCommaAvailableLines: "4f6d13018bfdb445349d27d47846e5a3a866dc5e7fb5ba31aeb5da438691bba1",
      },
      cycles: { "2012-02": { CZK: currency } },
    });
  });

  it.each([
    "SignContract",
    "EnrolMembers",
    "RecordReturn",
    "CalculateSettlementCycle",
    "RedeemReward",
    "ProgrammeActivity",
  ])("goes on after a death at %s with the same keys and leaves finished cycles alone", async (failAt) => {
    const network = new YesNetwork();
    network.failAt = failAt;
    await expect(replay(network)).rejects.toThrow("killed");
    const first = new Map(network.sent.map((sent) => [String(sent.input["idempotencyKey"]), sent.input]));
    network.failAt = "";
    network.sent.length = 0;
    await replay(network);
    for (const { input: again } of network.sent) {
      const before = first.get(String(again["idempotencyKey"]));
      if (before !== undefined && again["idempotencyKey"] !== undefined) expect(again).toEqual(before);
    }
    expect(network.statuses).toEqual(["CALCULATED", "CALCULATED", "CALCULATED", "OPEN"]);
  });

  it("sends nothing again of a month that it has closed with the same events, and everything when an event differs", async () => {
    const network = new YesNetwork();
    const { outcome } = await replay(network);
    network.sent.length = 0;
    await expect(replay(network)).resolves.toMatchObject({ outcome });
    expect(network.names()).not.toContain("RecordPurchases");
    expect(network.names()).not.toContain("RedeemReward");
    network.sent.length = 0;
    const changed = {
      ...input,
      *events() {
        yield* [purchase("1", "2012-02-09"), ...events.slice(1)];
      },
    };
    const clients = { operator: network.client("operator"), finance: network.client("finance") };
    await replayEvents(clients, coalition, changed, silent);
    expect(network.names().filter((name) => name === "RecordPurchases")).toHaveLength(1);
    expect(network.names()).not.toContain("RedeemReward");
  });

  it("counts a refused unknown card, waits for an undecided redemption, and ends at any other refusal", async () => {
    const network = new YesNetwork();
    const key = contentKey("p", "redemption", "R1");
    network.redemptionAnswers.set(key, [{ __typename: "UnknownCard", message: "no such card" }]);
    await expect(replay(network)).resolves.toMatchObject({ unknownCards: 1 });
    const pending = { __typename: "RewardRedeemed", redemption: { status: "PENDING" } };
    const undecided = new YesNetwork();
    undecided.redemptionAnswers.set(key, [pending, pending]);
    await replay(undecided);
    expect(undecided.names().filter((name) => name === "RedeemReward")).toHaveLength(3);
    const refusing = new YesNetwork();
    refusing.redemptionAnswers.set(key, [{ __typename: "UnknownReward", message: "no such reward" }]);
    await expect(replay(refusing)).rejects.toThrow("redemption R1: UnknownReward: no such reward");
  });
});

describe("an idempotency key of a replay", () => {
  it("names its content, and stays within what the network takes", () => {
    expect(contentKey("p", "alfa", "C1")).toBe("replay:p:alfa:C1");
    expect(contentKey("p", "redemption", "x".repeat(300))).toHaveLength(71);
  });
});
