import { buildClientSchema, getIntrospectionQuery, isObjectType, type IntrospectionQuery } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";

const ROLES = [
  "anonymous",
  "member",
  "partner",
  "partner without scopes",
  "finance",
  "finance_approver",
  "operator",
  "support",
  "auditor",
] as const;
type Who = (typeof ROLES)[number];
type Outcome = "ALLOWED" | "FORBIDDEN" | "UNAUTHENTICATED";

interface Rule {
  /** Arguments and selection of one call that is well formed and finds nothing. */
  readonly call: string;
  readonly allowed: readonly Who[] | "EVERYBODY";
}

const id = (prefix: string): string => `"${prefix}_01900000-0000-7000-8000-00000000000f"`;
const union = "{ __typename }";
const setup = (fields: string): Rule => ({
  call: `(input: { idempotencyKey: "walk", ${fields} }) ${union}`,
  allowed: ["operator"],
});
const till = (fields: string): Rule => ({ call: `(input: { ${fields} }) ${union}`, allowed: ["operator", "partner"] });
const TOTALS: readonly Who[] = ["operator", "finance", "finance_approver", "auditor"];
const WALLETS: readonly Who[] = ["member", "operator", "support", "auditor", "finance"];

/** Every root field of the graph; one that is missing here fails the test. */
const RULES: Readonly<Record<string, Rule>> = {
  "Query.programme": { call: "{ code }", allowed: "EVERYBODY" },
  "Query.partners": { call: "{ totalCount }", allowed: "EVERYBODY" },
  "Query.partner": { call: `(id: ${id("prt")}) { code }`, allowed: "EVERYBODY" },
  "Query.partnerByCode": { call: '(code: "nobody") { code }', allowed: "EVERYBODY" },
  "Query.rewards": { call: "{ totalCount }", allowed: "EVERYBODY" },
  "Query.reward": { call: `(id: ${id("rwd")}) { code }`, allowed: "EVERYBODY" },
  "Query.rewardByCode": { call: '(code: "nothing") { code }', allowed: "EVERYBODY" },
  "Query.networkState": { call: "{ revision }", allowed: ["operator", "auditor", "finance", "support"] },
  "Query.me": { call: "{ id }", allowed: ["member"] },
  "Query.member": { call: `(id: ${id("mbr")}) { id }`, allowed: WALLETS },
  "Query.memberByCard": { call: '(cardNumber: "0") { id }', allowed: [...WALLETS, "partner"] },
  "Query.members": { call: "{ totalCount }", allowed: ["operator", "support", "auditor"] },
  "Query.memberTotals": { call: "{ members }", allowed: TOTALS },
  "Query.purchase": { call: `(id: ${id("pur")}) { id }`, allowed: [...WALLETS, "partner", "partner without scopes"] },
  "Query.programmeActivity": { call: "{ purchases }", allowed: TOTALS },
  "Query.issuerPoints": { call: '(partnerCode: "nobody") { issued }', allowed: [...TOTALS, "partner"] },
  "Query.redemption": {
    call: `(id: ${id("rdm")}) { id }`,
    allowed: ["member", "partner", "partner without scopes", "support", ...TOTALS],
  },
  "Query.redemptionActivity": { call: "{ confirmed }", allowed: TOTALS },
  "Query.settlementCycles": { call: "{ totalCount }", allowed: [...TOTALS, "partner"] },
  "Query.settlementCycle": { call: `(id: ${id("cyc")}) { id }`, allowed: [...TOTALS, "partner"] },
  "Query.currentSettlementCycle": { call: "{ id }", allowed: [...TOTALS, "partner"] },
  "Query.partnerStatement": {
    call: `(partnerCode: "nobody", cycleId: ${id("cyc")}) { csv }`,
    allowed: [...TOTALS, "partner"],
  },
  "Query.verification": { call: `(id: ${id("ver")}) { id }`, allowed: ["operator", "finance", "auditor"] },
  "Mutation.defineProgramme": setup(
    'code: "walk", timeZone: "nowhere", startsOn: "2020-01-01", currencies: [], expiryMonths: 1',
  ),
  "Mutation.registerPartner": setup('code: "NOT A CODE", name: "", country: "CZ"'),
  "Mutation.signContract": setup(
    'partnerCode: "nobody", effectiveFrom: "2020-01-01T00:00:00Z", currency: "CZK", unitPrice: "0.1"',
  ),
  "Mutation.publishEarningRule": setup(
    'partnerCode: "nobody", code: "base", kind: BASE, effectiveFrom: "2020-01-01", unit: "1"',
  ),
  "Mutation.openStore": {
    call: `(input: { idempotencyKey: "walk", partnerCode: "nobody", code: "s", name: "S" }) ${union}`,
    allowed: ["operator", "partner"],
  },
  "Mutation.replayParkedFacts": setup("ids: []"),
  "Mutation.resendFacts": setup('since: "2999-01-01T00:00:00Z"'),
  "Mutation.enrolMember": till('idempotencyKey: "walk", cardNumber: ""'),
  "Mutation.enrolMembers": till("members: []"),
  "Mutation.recordPurchase": till(
    'idempotencyKey: "walk", cardNumber: "0", partnerCode: "nobody", receiptNumber: "1", currency: "CZK", lines: []',
  ),
  "Mutation.recordPurchases": till("purchases: []"),
  "Mutation.recordReturn": till(
    'idempotencyKey: "walk", cardNumber: "0", partnerCode: "nobody", receiptNumber: "1", lines: []',
  ),
  "Mutation.holdPoints": till(
    'idempotencyKey: "walk", cardNumber: "0", partnerCode: "nobody", points: 1, reference: "walk"',
  ),
  "Mutation.captureHold": till(`idempotencyKey: "walk", holdId: ${id("hld")}`),
  "Mutation.releaseHold": till(`idempotencyKey: "walk", holdId: ${id("hld")}`),
  "Mutation.expirePoints": setup('asOf: "2020-01-01T00:00:00Z"'),
  "Mutation.createReward": till(
    'idempotencyKey: "walk", code: "x", partnerCode: "nobody", kind: GIFT, title: "X", points: 1',
  ),
  "Mutation.restockReward": till('idempotencyKey: "walk", rewardCode: "nothing", add: 1'),
  "Mutation.importVoucherCodes": till('idempotencyKey: "walk", rewardCode: "nothing", codes: ["a"]'),
  "Mutation.redeemReward": {
    call: `(input: { idempotencyKey: "walk", rewardCode: "nothing", cardNumber: "0" }) ${union}`,
    allowed: ["operator", "partner", "member"],
  },
  "Mutation.cancelRedemption": {
    call: `(input: { idempotencyKey: "walk", redemptionId: ${id("rdm")}, reason: "walk" }) ${union}`,
    allowed: ["operator", "partner", "member"],
  },
  "Mutation.useVoucher": till('idempotencyKey: "walk", code: "nothing"'),
  "Mutation.closeSettlementCycle": {
    call: `(input: { idempotencyKey: "walk", cycleId: ${id("cyc")} }) ${union}`,
    allowed: ["operator", "finance"],
  },
  "Mutation.calculateSettlementCycle": {
    call: `(input: { idempotencyKey: "walk", cycleId: ${id("cyc")} }) ${union}`,
    allowed: ["operator", "finance"],
  },
  "Mutation.startVerification": { call: "{ id }", allowed: ["operator", "finance", "auditor"] },
  "Subscription.walletChanged": {
    call: `(memberId: ${id("mbr")}) { entry { id } }`,
    allowed: ["member", "operator", "support"],
  },
  "Subscription.redemptionChanged": {
    call: `(id: ${id("rdm")}) { id }`,
    allowed: ["member", "partner", "partner without scopes", "operator", "support"],
  },
  "Subscription.settlementCycleChanged": { call: `(id: ${id("cyc")}) { id }`, allowed: TOTALS },
};

describe("who may call which root field", () => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await startTestNetwork();
  }, 180_000);
  afterAll(async () => network.stop());

  async function tokenOf(who: Who): Promise<string | undefined> {
    if (who === "anonymous") return undefined;
    if (who === "partner without scopes") return network.token({ role: "partner", partner: "nobody", scopes: [] });
    const person: Person = { role: who };
    if (who === "partner") return network.token({ ...person, partner: "nobody" });
    return network.token(who === "member" ? { ...person, member: "mbr_01900000-0000-7000-8000-0000000000aa" } : person);
  }

  async function outcome(field: string, call: string, who: Who, expected: Outcome): Promise<Outcome> {
    const [type = "", name = ""] = field.split(".");
    const operation = `${type.toLowerCase()} { ${name}${call} }`;
    const token = await tokenOf(who);
    const codes =
      type === "Subscription"
        ? await subscribe(operation, token, expected === "ALLOWED" ? 1_000 : 20_000)
        : await request(operation, token);
    const denied = codes.find((code) => code === "FORBIDDEN" || code === "UNAUTHENTICATED");
    return (denied as Outcome | undefined) ?? "ALLOWED";
  }

  async function request(query: string, token: string | undefined): Promise<string[]> {
    const { errors } = await network.askAs(query, token);
    const codes = errors.map((error) => error.extensions?.code ?? "none");
    expect(codes.filter((code) => code === "INTERNAL_SERVER_ERROR" || code === "GRAPHQL_VALIDATION_FAILED")).toEqual(
      [],
    );
    return codes;
  }

  /** A subscription that is allowed stays silent; one that is denied answers with an error, however busy the machine is. */
  async function subscribe(query: string, token: string | undefined, silenceMs: number): Promise<string[]> {
    const client = createClient({
      url: `${network.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
    });
    try {
      return await new Promise<string[]>((resolve) => {
        const silence = setTimeout(() => resolve([]), silenceMs);
        const done = (errors: readonly unknown[]): void => {
          clearTimeout(silence);
          resolve(errors.map((error) => (error as { extensions?: { code?: string } }).extensions?.code ?? "none"));
        };
        client.subscribe(
          { query },
          {
            next: (result) => done(result.errors ?? []),
            error: (error) => done(Array.isArray(error) ? error : [error]),
            complete: () => done([]),
          },
        );
      });
    } finally {
      await client.dispose();
    }
  }

  it("is written down for every root field of the graph, and for nothing else", async () => {
    const { data } = await network.ask(getIntrospectionQuery());
    const schema = buildClientSchema(data as unknown as IntrospectionQuery);
    const fields = ["Query", "Mutation", "Subscription"].flatMap((name) => {
      const type = schema.getType(name);
      return isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${name}.${field}`) : [];
    });
    expect(fields.sort()).toEqual(Object.keys(RULES).sort());
  });

  it.each(Object.entries(RULES))("%s", async (field, { call, allowed }) => {
    const expected = ROLES.map((who): readonly [Who, Outcome] => {
      if (allowed === "EVERYBODY" || allowed.includes(who)) return [who, "ALLOWED"];
      return [who, who === "anonymous" ? "UNAUTHENTICATED" : "FORBIDDEN"];
    });
    const seen = await Promise.all(
      expected.map(async ([who, wanted]) => [who, await outcome(field, call, who, wanted)] as const),
    );
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
  });
});
