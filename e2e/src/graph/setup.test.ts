import { errorCodes } from "../support/errorCodes.js";
import { expectAnsweredOnce } from "../support/expectAnsweredOnce.js";
import { problemPaths } from "../support/problemPaths.js";
import { data, FINANCE, mutate, OPERATOR, partnerClient, settled } from "../support/smallCoalition.js";
import { startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork();
}, 180_000);
afterAll(async () => network.stop());

/** The day it is in Prague, where the programme begins: its first cycle has not ended yet. */
const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Europe/Prague" });
const PROGRAMME = {
  idempotencyKey: "p",
  code: "coalition",
  timeZone: "Europe/Prague",
  startsOn: today,
  currencies: ["CZK", "EUR"],
  expiryMonths: 12,
};
const PARTNER = { idempotencyKey: "n", code: "alfa", name: "Alfa, s. r. o.", country: "CZ" };
const TERMS = {
  idempotencyKey: "t",
  partnerCode: "alfa",
  effectiveFrom: "2025-01-01T00:00:00+01:00",
  currency: "CZK",
  unitPrice: "0.10",
};
const RULE = {
  idempotencyKey: "r",
  partnerCode: "alfa",
  code: "base",
  kind: "BASE",
  effectiveFrom: "2025-01-01",
  unit: "10.00",
};
const STORE = { idempotencyKey: "s", partnerCode: "alfa", code: "Praha 1", name: "Alfa v Praze" };

async function publishedRevision(): Promise<number> {
  const { networkState } = await data<{ networkState: { revision: number } }>(
    network.ask("{ networkState { revision } }", {}, OPERATOR),
  );
  return networkState.revision;
}

describe("before there is a programme", () => {
  it("nothing is there, and nobody knows a revision", async () => {
    const query = `{ programme { code } partners { totalCount nodes { code } } rewards { totalCount }
      currentSettlementCycle { id } settlementCycles { totalCount } networkState { revision services { name revision } unanswered } }`;
    expect(await data(network.ask(query, {}, OPERATOR))).toEqual({
      programme: null,
      partners: { totalCount: 0, nodes: [] },
      rewards: { totalCount: 0 },
      currentSettlementCycle: null,
      settlementCycles: { totalCount: 0 },
      networkState: {
        revision: 0,
        services: ["members", "partners", "rewards", "settlement"].map((name) => ({ name, revision: 0 })),
        unanswered: [],
      },
    });
  });

  it("a partner must wait for it, and a contract for its partner", async () => {
    expect(await problemPaths(network, "registerPartner", { ...PARTNER, idempotencyKey: "early" })).toEqual([""]);
    expect((await mutate(network, "signContract", { ...TERMS, idempotencyKey: "early" }, "")).__typename).toBe(
      "UnknownPartner",
    );
  });
});

describe("defineProgramme", () => {
  it.each([
    ["a key of no character", { idempotencyKey: "" }, ["idempotencyKey"]],
    ["a key of 256 characters", { idempotencyKey: "k".repeat(256) }, ["idempotencyKey"]],
    ["a code with capitals", { code: "Coalition" }, ["code"]],
    ["a zone that is none", { timeZone: "Europe/Praha" }, ["timeZone"]],
    ["no currency", { currencies: [] }, ["currencies"]],
    ["a currency named twice", { currencies: ["CZK", "EUR", "CZK"] }, ["currencies.2"]],
    ["expiry before issue", { expiryMonths: -1 }, ["expiryMonths"]],
    ["a start before 1900", { startsOn: "1899-12-31" }, ["startsOn"]],
    ["three mistakes at once", { code: "", timeZone: "", expiryMonths: 601 }, ["code", "timeZone", "expiryMonths"]],
  ])("refuses %s", async (_name, changes, paths) => {
    expect(await problemPaths(network, "defineProgramme", { ...PROGRAMME, ...changes })).toEqual(paths);
    expect(await publishedRevision()).toBe(0);
  });

  it.each([
    ["a day that is none", { startsOn: "2025-02-30" }],
    ["a currency in small letters", { currencies: ["czk"] }],
    ["half a month", { expiryMonths: 1.5 }],
    ["a policy that is none", { clawback: "FORGIVE" }],
  ])("does not take %s, which does not fit the schema", async (_name, changes) => {
    const query = "mutation($input: DefineProgrammeInput!) { defineProgramme(input: $input) { __typename } }";
    expect(await errorCodes(network, query, { input: { ...PROGRAMME, ...changes } }, OPERATOR)).toEqual([
      "BAD_USER_INPUT",
    ]);
  });

  it("answers with the programme, its defaults and the first revision, once", async () => {
    const selection =
      "... on ProgrammeDefined { revision programme { code timeZone startsOn currencies expiryMonths clawback cutOff clearing } }";
    const defaults = { clawback: "DEBT", cutOff: "BY_SCHEDULE", clearing: "MULTILATERAL_NET" };
    const programme = { ...PROGRAMME, idempotencyKey: undefined, ...defaults };
    const first = await expectAnsweredOnce(network, "defineProgramme", PROGRAMME, { expiryMonths: 13 }, selection);
    expect(first).toEqual({ __typename: "ProgrammeDefined", revision: 1, programme });
    const again = await mutate(network, "defineProgramme", { ...PROGRAMME, idempotencyKey: "another" }, selection);
    expect(again).toEqual(first);
    expect(
      await problemPaths(network, "defineProgramme", { ...PROGRAMME, idempotencyKey: "q", expiryMonths: 3 }),
    ).toEqual([""]);
    expect(await data(network.ask("{ programme { code timeZone expiryMonths cutOff } }"))).toEqual({
      programme: { code: "coalition", timeZone: "Europe/Prague", expiryMonths: 12, cutOff: "BY_SCHEDULE" },
    });
    expect(await publishedRevision()).toBe(1);
  });
});

describe("registerPartner", () => {
  it("answers with the partner and a revision, once", async () => {
    const selection = "... on PartnerRegistered { revision partner { id code name country contract { unitPrice } } }";
    const first = await expectAnsweredOnce(network, "registerPartner", PARTNER, { name: "Alfa" }, selection);
    expect(first).toEqual({
      __typename: "PartnerRegistered",
      revision: 2,
      partner: {
        id: expect.stringMatching(/^prt_/),
        code: "alfa",
        name: "Alfa, s. r. o.",
        country: "CZ",
        contract: null,
      },
    });
  });

  it.each([
    ["a code that another has", { code: "alfa" }, ["code"]],
    ["a code with a blank", { code: "be ta" }, ["code"]],
    ["no name", { name: "" }, ["name"]],
    ["a name of blanks", { name: "  " }, ["name"]],
  ])("refuses %s", async (_name, changes, paths) => {
    const input = { idempotencyKey: `refuse ${_name}`, code: "beta", name: "Beta", country: "SK", ...changes };
    expect(await problemPaths(network, "registerPartner", input)).toEqual(paths);
  });

  it("does not take a country that is none", async () => {
    const query = "mutation($input: RegisterPartnerInput!) { registerPartner(input: $input) { __typename } }";
    const input = { ...PARTNER, idempotencyKey: "country", country: "XX" };
    expect(await errorCodes(network, query, { input }, OPERATOR)).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("signContract", () => {
  const selection = "... on ContractSigned { revision contract { currency unitPrice effectiveFrom issues redeems } }";

  it("answers with the contract and a revision, once", async () => {
    expect(await expectAnsweredOnce(network, "signContract", TERMS, { issues: false }, selection)).toEqual({
      __typename: "ContractSigned",
      revision: 3,
      contract: {
        currency: "CZK",
        unitPrice: "0.1",
        effectiveFrom: "2024-12-31T23:00:00.000Z",
        issues: true,
        redeems: true,
      },
    });
  });

  it.each([
    ["a price of nothing", { unitPrice: "0" }, ["unitPrice"]],
    ["a price below nothing", { unitPrice: "-0.10" }, ["unitPrice"]],
    ["a price with 7 places", { unitPrice: "0.0000001" }, ["unitPrice"]],
    ["a currency that the programme does not know", { currency: "USD" }, ["currency", "currency"]],
    ["another currency of the programme", { currency: "EUR" }, ["currency"]],
    ["a second contract from the same instant", { effectiveFrom: "2024-12-31T23:00:00Z" }, ["effectiveFrom"]],
  ])("refuses %s", async (name, changes, paths) => {
    const input = { ...TERMS, idempotencyKey: `refuse ${name}`, effectiveFrom: "2025-02-01T00:00:00Z", ...changes };
    expect(await problemPaths(network, "signContract", input)).toEqual(paths);
  });

  it("refuses a partner that is not there", async () => {
    const input = { ...TERMS, idempotencyKey: "nobody", partnerCode: "nobody" };
    expect(await mutate(network, "signContract", input, "")).toMatchObject({ __typename: "UnknownPartner" });
  });

  it("shows the contract in force at an instant: none before the first, the later one from its instant on", async () => {
    const later = { ...TERMS, idempotencyKey: "later", effectiveFrom: "2025-06-01T00:00:00Z", unitPrice: "0.1234560" };
    expect(await mutate(network, "signContract", later, selection)).toMatchObject({
      revision: 4,
      contract: { unitPrice: "0.123456" },
    });
    const at = (asOf: string) => `contract(asOf: "${asOf}") { unitPrice }`;
    const query = `{ partnerByCode(code: "alfa") { none: ${at("2024-12-31T22:59:59.999Z")} first: ${at("2024-12-31T23:00:00Z")}
      last: ${at("2025-05-31T23:59:59.999Z")} second: ${at("2025-06-01T00:00:00Z")} contract { unitPrice } } }`;
    expect(await data(network.ask(query))).toEqual({
      partnerByCode: {
        none: null,
        first: { unitPrice: "0.1" },
        last: { unitPrice: "0.1" },
        second: { unitPrice: "0.123456" },
        contract: { unitPrice: "0.123456" },
      },
    });
  });
});

describe("publishEarningRule", () => {
  const selection = "... on EarningRulePublished { code version revision }";

  it("answers with the version and a revision, once", async () => {
    expect(await expectAnsweredOnce(network, "publishEarningRule", RULE, { unit: "20.00" }, selection)).toEqual({
      __typename: "EarningRulePublished",
      code: "base",
      version: 1,
      revision: 5,
    });
    const second = { ...RULE, idempotencyKey: "second", effectiveFrom: "2025-07-01", unit: "20.00" };
    expect(await mutate(network, "publishEarningRule", second, selection)).toMatchObject({ version: 2, revision: 6 });
    const double = {
      idempotencyKey: "double",
      partnerCode: "alfa",
      code: "double",
      kind: "MULTIPLIER",
      effectiveFrom: "2025-03-01",
      effectiveTo: "2025-04-01",
      factor: "2",
      receiptAtLeast: "500.00",
    };
    expect(await mutate(network, "publishEarningRule", double, selection)).toMatchObject({ version: 1, revision: 7 });
  });

  const multiplier = { kind: "MULTIPLIER", unit: undefined, factor: "2" };
  it.each([
    ["a base rule without a unit", { unit: undefined }, ["unit"]],
    ["a unit of nothing", { unit: "0.00" }, ["unit"]],
    ["a unit below nothing", { unit: "-10" }, ["unit"]],
    ["a base rule with a factor", { factor: "2" }, ["factor"]],
    ["a base rule with a threshold", { receiptAtLeast: "1" }, ["receiptAtLeast"]],
    ["a multiplier without a factor", { ...multiplier, factor: undefined }, ["factor"]],
    ["a multiplier with a unit", { ...multiplier, unit: "1" }, ["unit"]],
    ["a threshold below nothing", { ...multiplier, receiptAtLeast: "-1" }, ["receiptAtLeast"]],
    ["a multiplier that names SKUs", { ...multiplier, notEarningSkus: ["BAG"] }, ["notEarningSkus"]],
    ["an end at the start", { effectiveTo: "2025-01-01" }, ["effectiveTo"]],
    ["a code that is none", { code: "Base!" }, ["code"]],
    ["another kind for a rule that stands", { ...multiplier, code: "base" }, ["kind"]],
  ])("refuses %s", async (name, changes, paths) => {
    const input = { ...RULE, code: "other", idempotencyKey: `refuse ${name}`, ...changes };
    expect(await problemPaths(network, "publishEarningRule", input)).toEqual(paths);
  });

  it("refuses a partner that is not there", async () => {
    const input = { ...RULE, idempotencyKey: "nobody", partnerCode: "nobody" };
    expect(await mutate(network, "publishEarningRule", input, "")).toMatchObject({ __typename: "UnknownPartner" });
  });
});

describe("openStore", () => {
  const selection = "... on StoreOpened { store { code name openedAt } }";

  it("answers with the store, once, and makes no revision", async () => {
    expect(await expectAnsweredOnce(network, "openStore", STORE, { name: "Alfa" }, selection)).toMatchObject({
      __typename: "StoreOpened",
      store: { code: "Praha 1", name: "Alfa v Praze" },
    });
    expect(await publishedRevision()).toBe(7);
  });

  it("lets a partner open its own, and no other's", async () => {
    const own = { idempotencyKey: "own", partnerCode: "alfa", code: "Brno", name: "Alfa v Brně" };
    const alfa = partnerClient("alfa");
    expect((await mutate(network, "openStore", own, "", alfa)).__typename).toBe("StoreOpened");
    expect(await problemPaths(network, "openStore", { ...own, partnerCode: "beta" }, alfa)).toEqual(["partnerCode"]);
  });

  it.each([
    ["a code that is taken", { code: "Brno" }, ["code"]],
    ["no code", { code: "" }, ["code"]],
    ["a name with a line break", { name: "Alfa\nv Plzni" }, ["name"]],
  ])("refuses %s", async (name, changes, paths) => {
    const input = { ...STORE, code: "Plzeň", idempotencyKey: `refuse ${name}`, ...changes };
    expect(await problemPaths(network, "openStore", input)).toEqual(paths);
  });

  it("refuses a partner that is not there", async () => {
    const input = { ...STORE, idempotencyKey: "nobody", partnerCode: "nobody" };
    expect(await mutate(network, "openStore", input, "")).toMatchObject({ __typename: "UnknownPartner" });
  });

  it("lists the stores of a partner page by page, ascending by code", async () => {
    const query = `query($after: String) { partnerByCode(code: "alfa") { stores(first: 1, after: $after) {
      totalCount nodes { code } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
    const first = await data(network.ask(query));
    expect(first).toMatchObject({
      partnerByCode: { stores: { totalCount: 2, nodes: [{ code: "Brno" }], pageInfo: { hasNextPage: true } } },
    });
    const { endCursor } = (first as { partnerByCode: { stores: { pageInfo: { endCursor: string } } } }).partnerByCode
      .stores.pageInfo;
    expect(await data(network.ask(query, { after: endCursor }))).toMatchObject({
      partnerByCode: {
        stores: { nodes: [{ code: "Praha 1" }], pageInfo: { hasNextPage: false, hasPreviousPage: true } },
      },
    });
  });
});

describe("keys of setup mutations", () => {
  it("are each caller's own, and each operation's own", async () => {
    const other = { ...OPERATOR, subject: "another operator" };
    const partner = { idempotencyKey: PARTNER.idempotencyKey, code: "beta", name: "Beta", country: "SK" };
    expect((await mutate(network, "registerPartner", partner, "", other)).__typename).toBe("PartnerRegistered");
    const terms = { ...TERMS, idempotencyKey: PARTNER.idempotencyKey, partnerCode: "beta", currency: "EUR" };
    expect((await mutate(network, "signContract", terms, "")).__typename).toBe("ContractSigned");
  });

  it("keep a refusal: what was refused under a key stays refused when its cause is gone", async () => {
    const gama = { ...TERMS, partnerCode: "gama", idempotencyKey: "too early" };
    expect((await mutate(network, "signContract", gama, "")).__typename).toBe("UnknownPartner");
    const partner = { idempotencyKey: "gama", code: "gama", name: "Gama", country: "PL" };
    expect((await mutate(network, "registerPartner", partner, "")).__typename).toBe("PartnerRegistered");
    expect((await mutate(network, "signContract", gama, "")).__typename).toBe("UnknownPartner");
    expect((await mutate(network, "signContract", { ...gama, idempotencyKey: "in time" }, "")).__typename).toBe(
      "ContractSigned",
    );
  });
});

describe("partners", () => {
  it("are listed ascending by code, page by page, and found by id and code", async () => {
    const query = `query($first: Int!, $after: String) { partners(first: $first, after: $after) {
      totalCount nodes { id code } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
    interface Page {
      partners: { nodes: { id: string; code: string }[]; pageInfo: { endCursor: string } };
    }
    const first = await data<Page>(network.ask(query, { first: 2 }));
    expect(first.partners).toMatchObject({
      totalCount: 3,
      nodes: [{ code: "alfa" }, { code: "beta" }],
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    const second = await data<Page>(network.ask(query, { first: 2, after: first.partners.pageInfo.endCursor }));
    expect(second.partners).toMatchObject({
      nodes: [{ code: "gama" }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    expect(await data(network.ask(query, { first: 0 }))).toMatchObject({ partners: { totalCount: 3, nodes: [] } });
    expect(await data(network.ask(query, { first: 100 }))).toMatchObject({ partners: { totalCount: 3 } });
    const id = first.partners.nodes[1]?.id;
    expect(await data(network.ask("query($id: ID!) { partner(id: $id) { code name country } }", { id }))).toEqual({
      partner: { code: "beta", name: "Beta", country: "SK" },
    });
    const nobody = `{ a: partner(id: "prt_01900000-0000-7000-8000-00000000000f") { code } b: partner(id: "x") { code }
      c: partnerByCode(code: "nobody") { code } d: partnerByCode(code: "") { code } }`;
    expect(await data(network.ask(nobody))).toEqual({ a: null, b: null, c: null, d: null });
    for (const variables of [{ first: -1 }, { first: 101 }, { first: 1, after: "what" }]) {
      expect(await errorCodes(network, query, variables)).toEqual(["BAD_USER_INPUT"]);
    }
  });
});

describe("networkState", () => {
  it("comes to the published revision in every service, with nothing left behind", async () => {
    await settled(network);
    const query = `{ networkState { revision unanswered services { name revision outboxAgeSeconds parked { id } } } }`;
    const { networkState } = await data<{ networkState: { services: { outboxAgeSeconds: number }[] } }>(
      network.ask(query, {}, OPERATOR),
    );
    expect(networkState).toMatchObject({ revision: 11, unanswered: [] });
    expect(networkState.services).toEqual(
      ["members", "partners", "rewards", "settlement"].map((name) => ({
        name,
        revision: 11,
        outboxAgeSeconds: expect.any(Number),
        parked: [],
      })),
    );
  });
});

describe("replayParkedFacts", () => {
  it("takes ids of parked facts only, and ignores those that are parked no more", async () => {
    expect(await problemPaths(network, "replayParkedFacts", { idempotencyKey: "none", ids: [] })).toEqual(["ids"]);
    expect(await problemPaths(network, "replayParkedFacts", { idempotencyKey: "x", ids: ["mbr_1"] })).toEqual([
      "ids.0",
    ]);
    const gone = "pkd_01900000-0000-7000-8000-00000000000f";
    const input = { idempotencyKey: "gone", ids: [gone] };
    const selection = "... on ParkedFactsReplayed { replayed }";
    const changes = { ids: ["pkd_01900000-0000-7000-8000-00000000000e"] };
    expect(await expectAnsweredOnce(network, "replayParkedFacts", input, changes, selection)).toMatchObject({
      replayed: 0,
    });
  });
});

describe("the first cycle of a programme that cuts off by schedule", () => {
  it("begins with the programme, is closed neither early nor at an instant of one's own", async () => {
    const query = "{ currentSettlementCycle { id status contentHash legs { id } netting { scheme } } }";
    const { currentSettlementCycle: cycle } = await data<{ currentSettlementCycle: { id: string } }>(
      network.ask(query, {}, FINANCE),
    );
    expect(cycle).toMatchObject({ status: "OPEN", contentHash: null, legs: [], netting: [] });
    const close = { idempotencyKey: "early", cycleId: cycle.id };
    const moved = "... on CycleMoveRefused { status }";
    expect(await mutate(network, "closeSettlementCycle", close, moved, FINANCE)).toEqual({
      __typename: "CycleMoveRefused",
      status: "OPEN",
      message: "The cycle has not ended yet.",
    });
    const at = { ...close, idempotencyKey: "at", at: new Date().toISOString() };
    expect(await problemPaths(network, "closeSettlementCycle", at, FINANCE)).toEqual(["at"]);
  });
});
