import {
  ADVENT,
  BASE,
  DEFINED,
  OPENED,
  operator,
  person,
  PROGRAMME,
  PUBLISHED,
  REGISTERED,
  setUpNetwork,
  SIGNED,
  startTestPartners,
  TERMS,
  type TestPartners,
} from "../test/startTestPartners.js";

let partners: TestPartners;
beforeAll(async () => {
  partners = await startTestPartners(() => new Date("2011-06-01T00:00:00Z"));
});
beforeEach(async () => {
  await partners.reset();
});
afterAll(async () => {
  await partners.stop();
});

function paths(answer: { problems: { path: string[] }[] }): string[] {
  return answer.problems.map(({ path }) => path.join("."));
}

describe("defineProgramme", () => {
  it("defines the programme with its defaults and tells it as revision 1", async () => {
    const answer = await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    expect(answer).toEqual({
      __typename: "ProgrammeDefined",
      revision: 1,
      programme: { ...PROGRAMME, clawback: "DEBT", cutOff: "BY_SCHEDULE", clearing: "MULTILATERAL_NET" },
    });
    const [fact] = await partners.facts();
    expect(fact).toMatchObject({
      topic: "partners.programmeDefined.v1",
      sequence: "1",
      payload: { code: "demo", revision: 1 },
    });
    const { data } = await partners.ask("{ programme { code startsOn } }", {}, undefined);
    expect(data.programme).toEqual({ code: "demo", startsOn: "2010-12-01" });
  });

  it("answers the same content under another key with the same revision and no second fact", async () => {
    await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    const again = await partners.mutate("defineProgramme", { ...PROGRAMME, currencies: ["EUR", "CZK"] }, DEFINED);
    expect(again).toMatchObject({ __typename: "ProgrammeDefined", revision: 1 });
    expect(await partners.facts()).toHaveLength(1);
  });

  it("refuses other content, and gives the revision back that it did not use", async () => {
    await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    const refused = await partners.mutate("defineProgramme", { ...PROGRAMME, expiryMonths: 6 }, DEFINED);
    expect(refused.__typename).toBe("InvalidInput");
    expect(await partners.mutate("registerPartner", ADVENT, REGISTERED)).toMatchObject({ revision: 2 });
  });

  it.each([
    [{ timeZone: "Europe/Atlantis" }, ["timeZone"]],
    [{ currencies: [] }, ["currencies"]],
    [{ currencies: ["CZK", "CZK"] }, ["currencies.1"]],
    [{ expiryMonths: -1 }, ["expiryMonths"]],
    [{ code: "Demo!" }, ["code"]],
    [{ startsOn: "1812-01-01" }, ["startsOn"]],
    [{ idempotencyKey: "" }, ["idempotencyKey"]],
    [{ idempotencyKey: "x".repeat(256) }, ["idempotencyKey"]],
  ])("refuses %p", async (wrong, path) => {
    const answer = await partners.mutate("defineProgramme", { ...PROGRAMME, ...wrong }, DEFINED);
    expect(answer.__typename).toBe("InvalidInput");
    expect(paths(answer)).toEqual(path);
  });
});

describe("registerPartner", () => {
  it("registers a partner that both of its keys find", async () => {
    await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    const { partner, revision } = await partners.mutate("registerPartner", ADVENT, REGISTERED);
    expect(partner).toMatchObject({ ...ADVENT, id: expect.stringMatching(/^prt_[0-9a-f-]{36}$/) });
    expect(revision).toBe(2);
    const entities = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Partner { id code name } } }";
    const of = [
      { __typename: "Partner", id: partner.id },
      { __typename: "Partner", code: "advent" },
      { __typename: "Partner", code: "x" },
    ];
    const { data } = await partners.ask(entities, { of }, undefined);
    expect(data._entities).toEqual([
      { id: partner.id, code: "advent", name: "Advent" },
      { id: partner.id, code: "advent", name: "Advent" },
      null,
    ]);
  });

  it("refuses a code that is taken, and every partner before the programme", async () => {
    expect((await partners.mutate("registerPartner", ADVENT, REGISTERED)).__typename).toBe("InvalidInput");
    await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    await partners.mutate("registerPartner", ADVENT, REGISTERED);
    const taken = await partners.mutate("registerPartner", { ...ADVENT, name: "Other" }, REGISTERED);
    expect(paths(taken)).toEqual(["code"]);
  });

  it.each([
    [{ code: "Ádvent" }, "code"],
    [{ code: "x".repeat(33) }, "code"],
    [{ name: "" }, "name"],
    [{ name: " Advent" }, "name"],
  ])("refuses %p", async (wrong, path) => {
    await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    expect(paths(await partners.mutate("registerPartner", { ...ADVENT, ...wrong }, REGISTERED))).toEqual([path]);
  });

  it("answers a repeat of the key again and another input under it as a conflict", async () => {
    await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    const first = await partners.mutate("registerPartner", { ...ADVENT, idempotencyKey: "k" }, REGISTERED);
    expect(await partners.mutate("registerPartner", { ...ADVENT, idempotencyKey: "k" }, REGISTERED)).toEqual(first);
    const other = await partners.mutate(
      "registerPartner",
      { ...ADVENT, name: "Other", idempotencyKey: "k" },
      REGISTERED,
    );
    expect(other.__typename).toBe("IdempotencyConflict");
  });

  it("numbers 24 partners registered at once without gaps, each with its fact", async () => {
    await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    const codes = Array.from({ length: 24 }, (_, index) => `p${index}`);
    // Every third request is refused, so that revisions are taken and given back in between.
    const answers = await Promise.all(
      codes.map((code, index) =>
        partners.mutate("registerPartner", { ...ADVENT, code: index % 3 === 0 ? "p1" : code }, REGISTERED),
      ),
    );
    const revisions = answers.flatMap((answer) => answer.revision ?? []).sort((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: revisions.length }, (_, index) => index + 2));
    expect((await partners.facts()).map(({ sequence }) => Number(sequence))).toEqual([1, ...revisions]);
  });
});

describe("signContract", () => {
  beforeEach(async () => {
    await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    await partners.mutate("registerPartner", ADVENT, REGISTERED);
  });

  it("signs versions that supersede each other by their instants, in whatever order they were signed", async () => {
    const answer = await partners.mutate("signContract", { ...TERMS, redeems: false }, SIGNED);
    expect(answer).toEqual({
      __typename: "ContractSigned",
      revision: 3,
      contract: {
        currency: "CZK",
        unitPrice: "0.1",
        effectiveFrom: "2010-11-30T23:00:00.000Z",
        issues: true,
        redeems: false,
      },
    });
    await partners.mutate(
      "signContract",
      { ...TERMS, effectiveFrom: "2011-03-01T00:00:00Z", unitPrice: "0.3" },
      SIGNED,
    );
    await partners.mutate(
      "signContract",
      { ...TERMS, effectiveFrom: "2011-02-01T00:00:00Z", unitPrice: "0.2" },
      SIGNED,
    );
    const query = `{ partnerByCode(code: "advent") { now: contract { unitPrice }
      before: contract(asOf: "2010-11-30T22:59:59.999Z") { unitPrice } first: contract(asOf: "2011-01-31T23:59:59.999Z") { unitPrice }
      second: contract(asOf: "2011-02-01T00:00:00Z") { unitPrice } third: contract(asOf: "2011-03-01T00:00:00Z") { unitPrice } } }`;
    const { data } = await partners.ask(query, {}, undefined);
    expect(data.partnerByCode).toEqual({
      before: null,
      first: { unitPrice: "0.1" },
      second: { unitPrice: "0.2" },
      third: { unitPrice: "0.3" },
      now: { unitPrice: "0.3" },
    });
    const facts = await partners.facts();
    expect(facts.slice(2).map(({ payload }) => [payload.version, payload.unitPrice, payload.redeems])).toEqual([
      [1, "0.1", false],
      [2, "0.3", true],
      [3, "0.2", true],
    ]);
  });

  it.each([
    [{ unitPrice: "0" }, ["unitPrice"]],
    [{ unitPrice: "-0.1" }, ["unitPrice"]],
    [{ unitPrice: "0.0000001" }, ["unitPrice"]],
    [{ currency: "USD" }, ["currency"]],
    [{ currency: "EUR" }, ["currency"]],
    [{ effectiveFrom: TERMS.effectiveFrom }, ["effectiveFrom"]],
    [{ effectiveFrom: "1800-01-01T00:00:00Z" }, ["effectiveFrom"]],
  ])("refuses %p behind a contract in CZK", async (wrong, path) => {
    await partners.mutate("signContract", TERMS, SIGNED);
    const next = { ...TERMS, effectiveFrom: "2011-03-01T00:00:00Z", ...wrong };
    const answer = await partners.mutate("signContract", next, SIGNED);
    expect(answer.__typename).toBe("InvalidInput");
    expect([...new Set(paths(answer))]).toEqual(path);
  });

  it.each(["domov", "", "Advent", "a\u0000b"])("refuses the unknown partner %p", async (partnerCode) => {
    const answer = await partners.mutate("signContract", { ...TERMS, partnerCode }, SIGNED);
    expect(answer).toEqual({ __typename: "UnknownPartner" });
  });
});

describe("publishEarningRule", () => {
  beforeEach(async () => {
    await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    await partners.mutate("registerPartner", ADVENT, REGISTERED);
  });
  const DOUBLE = {
    partnerCode: "advent",
    code: "double",
    kind: "MULTIPLIER",
    effectiveFrom: "2011-02-14",
    effectiveTo: "2011-02-21",
    factor: "1.50",
    receiptAtLeast: "2000.00",
  };

  it("numbers the versions of each rule and tells them with plain decimals", async () => {
    expect(await partners.mutate("publishEarningRule", BASE, PUBLISHED)).toMatchObject({
      code: "base",
      version: 1,
      revision: 3,
    });
    expect(await partners.mutate("publishEarningRule", BASE, PUBLISHED)).toMatchObject({
      code: "base",
      version: 2,
      revision: 4,
    });
    expect(await partners.mutate("publishEarningRule", DOUBLE, PUBLISHED)).toMatchObject({
      code: "double",
      version: 1,
      revision: 5,
    });
    const payloads = (await partners.facts()).slice(3).map(({ payload }) => payload);
    expect(payloads).toEqual([
      { ...BASE, version: 2, revision: 4, unit: "20", effectiveTo: null, factor: null, receiptAtLeast: null },
      { ...DOUBLE, version: 1, revision: 5, factor: "1.5", receiptAtLeast: "2000", unit: null, notEarningSkus: [] },
    ]);
  });

  it.each([
    [{ ...BASE, unit: null }, ["unit"]],
    [{ ...BASE, unit: "0" }, ["unit"]],
    [{ ...BASE, factor: "2" }, ["factor"]],
    [{ ...BASE, receiptAtLeast: "5" }, ["receiptAtLeast"]],
    [{ ...BASE, effectiveTo: "2010-12-01" }, ["effectiveTo"]],
    [{ ...BASE, notEarningSkus: [""] }, ["notEarningSkus.0"]],
    [{ ...DOUBLE, factor: null }, ["factor"]],
    [{ ...DOUBLE, factor: "0" }, ["factor"]],
    [{ ...DOUBLE, unit: "1" }, ["unit"]],
    [{ ...DOUBLE, receiptAtLeast: "-1" }, ["receiptAtLeast"]],
    [{ ...DOUBLE, notEarningSkus: ["POST"] }, ["notEarningSkus"]],
    [{ ...DOUBLE, code: "base" }, ["kind"]],
  ])("refuses %p", async (rule, path) => {
    await partners.mutate("publishEarningRule", BASE, PUBLISHED);
    const answer = await partners.mutate("publishEarningRule", rule, PUBLISHED);
    expect(answer.__typename).toBe("InvalidInput");
    expect(paths(answer)).toEqual(path);
  });

  it("refuses an unknown partner", async () => {
    const answer = await partners.mutate("publishEarningRule", { ...BASE, partnerCode: "domov" }, PUBLISHED);
    expect(answer.__typename).toBe("UnknownPartner");
  });
});

describe("openStore", () => {
  it("opens stores for an operator, and for a partner its own", async () => {
    await setUpNetwork(partners);
    const shop = person("partner", { partnerCode: "advent", scopes: ["catalogue:write"] });
    const opened = await partners.mutate(
      "openStore",
      { partnerCode: "advent", code: "S2", name: "Station" },
      OPENED,
      shop,
    );
    expect(opened.store).toMatchObject({ code: "S2", name: "Station" });
    const foreign = await partners.mutate(
      "openStore",
      { partnerCode: "domov", code: "S3", name: "Station" },
      OPENED,
      shop,
    );
    expect(paths(foreign)).toEqual(["partnerCode"]);
    const { data } = await partners.ask(
      '{ partnerByCode(code: "advent") { stores(first: 1) { totalCount nodes { code } pageInfo { hasNextPage endCursor } } } }',
      {},
      undefined,
    );
    const { stores } = data.partnerByCode;
    expect(stores).toMatchObject({ totalCount: 2, nodes: [{ code: "S1" }], pageInfo: { hasNextPage: true } });
    const next = await partners.ask(
      'query ($after: String) { partnerByCode(code: "advent") { stores(first: 1, after: $after) { nodes { code } } } }',
      { after: stores.pageInfo.endCursor },
      undefined,
    );
    expect(next.data.partnerByCode.stores.nodes).toEqual([{ code: "S2" }]);
  });

  it("refuses a code that is taken, an unknown partner and an empty name", async () => {
    await setUpNetwork(partners);
    expect(
      paths(await partners.mutate("openStore", { partnerCode: "advent", code: "S1", name: "Again" }, OPENED)),
    ).toEqual(["code"]);
    expect(
      (await partners.mutate("openStore", { partnerCode: "x", code: "S1", name: "Again" }, OPENED)).__typename,
    ).toBe("UnknownPartner");
    expect(paths(await partners.mutate("openStore", { partnerCode: "advent", code: "S9", name: "" }, OPENED))).toEqual([
      "name",
    ]);
  });
});

describe("partners and partner", () => {
  it("pages through the partners in the order of their codes", async () => {
    await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
    for (const code of ["c", "a", "b"]) await partners.mutate("registerPartner", { ...ADVENT, code }, REGISTERED);
    const query =
      "query ($after: String) { partners(first: 2, after: $after) { totalCount nodes { id code } pageInfo { hasNextPage hasPreviousPage endCursor } } }";
    const first = (await partners.ask(query, {}, undefined)).data.partners;
    expect(first.nodes.map(({ code }: { code: string }) => code)).toEqual(["a", "b"]);
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const second = (await partners.ask(query, { after: first.pageInfo.endCursor }, undefined)).data.partners;
    expect(second).toMatchObject({ nodes: [{ code: "c" }], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    const { data } = await partners.ask(
      'query ($id: ID!) { partner(id: $id) { code } none: partner(id: "prt_x") { code } }',
      { id: first.nodes[0].id },
      undefined,
    );
    expect(data).toEqual({ partner: { code: "a" }, none: null });
  });

  it.each(["{ partners(first: 101) { totalCount } }", '{ partners(after: "x") { totalCount } }'])(
    "refuses %s",
    async (query) => {
      expect((await partners.ask(query, {}, operator)).codes).toEqual(["BAD_USER_INPUT"]);
    },
  );
});
