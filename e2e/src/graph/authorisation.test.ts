import { buildClientSchema, getIntrospectionQuery, isObjectType, type IntrospectionQuery } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { SCOPES, type Scope } from "@tessera/kernel";
import { addReward, enrol, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { data, eventually, mutate, OPERATOR, partnerClient } from "../support/smallCoalition.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";
import { CALLS, OWNED_BY, type Names } from "./authorisationCalls.js";
import { findBreak, invoiceFees, oweInMarch, planExit, signFees } from "./financeOfOurs.js";
import { COLUMNS, readMatrix, type Column, type Rule } from "./authorisationMatrix.js";

const RULES = readMatrix();
const UUID = "01900000-0000-7000-8000-00000000000f";
/** Nothing of these exists; each is as long as its like of `ours`, so that two requests differ in nothing else. */
const MISSING: Names = {
  member: `mbr_${UUID}`,
  card: "none-card",
  purchase: `pur_${UUID}`,
  redemption: `rdm_${UUID}`,
  voucher: "0000-0000",
  hold: `hld_${UUID}`,
  receipt: "R0",
  partner: "nono",
  partnerId: `prt_${UUID}`,
  reward: "nothin",
  rewardId: `rwd_${UUID}`,
  cycle: `cyc_${UUID}`,
  obligation: `obl_${UUID}`,
};

interface Asker {
  readonly column: Column;
  readonly scope?: Scope | "none";
  readonly person: Person | undefined;
}

let network: TestNetwork;
/** Of member anna and partner alfa. */
let ours: Names;
let anna: Person;
/** Another member, and beta another partner. */
let boris: Person;
const alfa = partnerClient("alfa");
const beta = partnerClient("beta");

beforeAll(async () => {
  network = await startTestNetwork();
  const terms = { currency: "CZK", unitPrice: "0.10", unit: "1.00" };
  const partners = ["alfa", "beta", "gama"].map((code) => ({ code, ...terms }));
  await setUpFixedCoalition(network, { expiryMonths: 120, partners, cards: [] });
  await signFees(network, "alfa");
  const member = await enrol(network, "ours-card");
  anna = { role: "member", member };
  boris = { role: "member", member: await enrol(network, "strange") };
  const rewardId = await addReward(network, { code: "ticket", partnerCode: "alfa", kind: "VOUCHER", points: 100 });
  // The points of gama are the elder, so that gama owes alfa for the redemption.
  await buy("gama", "G1", "2025-02-09T12:00:00Z");
  const purchase = await buy("alfa", "R1", "2025-02-10T12:00:00Z");
  const redeemed = await redeem();
  const hold = {
    idempotencyKey: "hold",
    partnerCode: "alfa",
    cardNumber: "ours-card",
    points: 10,
    reference: "basket",
  };
  const held = await mutate(network, "holdPoints", hold, "... on PointsHeld { hold { id } }");
  ours = {
    member,
    card: "ours-card",
    purchase,
    redemption: redeemed.id,
    voucher: redeemed.voucher.code,
    hold: (held["hold"] as { id: string }).id,
    receipt: "R1",
    partner: "alfa",
    partnerId: await partnerId("alfa"),
    reward: "ticket",
    rewardId,
    cycle: await eventually(cycleWithObligations),
    obligation: await eventually(anObligation),
  };
  const account = { partnerCode: "alfa", currency: "CZK", iban: "CZ6508000000192000145399", holder: "Alfa" };
  await mutate(network, "registerBankAccount", { idempotencyKey: "account", ...account }, "");
  await giveLimit();
  await invoiceFees(network, ours.cycle);
  await findBreak(network, "alfa", ours.cycle);
  await oweInMarch(network, "gama", "alfa");
  await planExit(network, "alfa");
}, 240_000);
afterAll(async () => network.stop());

async function buy(partnerCode: string, receiptNumber: string, occurredAt: string): Promise<string> {
  const lines = [{ sku: "thing", quantity: "100", unitPrice: "1.00" }];
  const whose = { idempotencyKey: receiptNumber, partnerCode, cardNumber: "ours-card", receiptNumber };
  const input = { ...whose, currency: "CZK", occurredAt, lines };
  const answer = await mutate(network, "recordPurchase", input, "... on PurchaseRecorded { purchase { id } }");
  return (answer["purchase"] as { id: string }).id;
}

async function redeem(): Promise<{ id: string; voucher: { code: string } }> {
  const what = { idempotencyKey: "ticket", rewardCode: "ticket", cardNumber: "ours-card" };
  const input = { ...what, occurredAt: "2025-02-11T12:00:00Z" };
  const selection = "... on RewardRedeemed { redemption { id voucher { code } } }";
  const answer = await mutate(network, "redeemReward", input, selection);
  return answer["redemption"] as { id: string; voucher: { code: string } };
}

async function partnerId(code: string): Promise<string> {
  const query = "query($code: String!) { partnerByCode(code: $code) { id } }";
  return (await data<{ partnerByCode: { id: string } }>(network.ask(query, { code }))).partnerByCode.id;
}

async function cycleWithObligations(): Promise<string | undefined> {
  const { settlementCycles } = await data<{
    settlementCycles: { nodes: { id: string; obligations: { totalCount: number } }[] };
  }>(network.ask("{ settlementCycles { nodes { id obligations { totalCount } } } }", {}, OPERATOR));
  return settlementCycles.nodes.find(({ obligations }) => obligations.totalCount > 0)?.id;
}

/** So that alfa has an exposure to show. */
async function giveLimit(): Promise<void> {
  const line = `partnerCode: "alfa", creditLine: { amount: "1000000.00", currency: "CZK" }, reason: "As agreed."`;
  const propose = `mutation { setLimit(input: { idempotencyKey: "limit", ${line} }) { ... on LimitProposed { limitId } } }`;
  const { setLimit } = await data<{ setLimit: { limitId: string } }>(network.ask(propose, {}, { role: "finance" }));
  const approve = `mutation { approveLimit(input: { idempotencyKey: "limit", limitId: "${setLimit.limitId}" }) { ... on LimitApproved { limitId } } }`;
  const { approveLimit } = await data<{ approveLimit: { limitId: string } }>(
    network.ask(approve, {}, { role: "finance_approver" }),
  );
  expect(approveLimit.limitId).toBe(setLimit.limitId);
}

async function anObligation(): Promise<string | undefined> {
  const query = "{ settlementCycles { nodes { obligations(first: 1) { nodes { id } } } } }";
  const { settlementCycles } = await data<{
    settlementCycles: { nodes: { obligations: { nodes: { id: string }[] } }[] };
  }>(network.ask(query, {}, OPERATOR));
  return settlementCycles.nodes.flatMap(({ obligations }) => obligations.nodes).at(0)?.id;
}

/** Everybody, as strangers to what is ours; a partner with no scope, and with each one alone. */
function strangers(): Asker[] {
  return COLUMNS.flatMap((column): Asker[] => {
    if (column === "nobody") return [{ column, person: undefined }];
    if (column === "member") return [{ column, person: boris }];
    if (column !== "partner") return [{ column, person: { role: column } }];
    const scopes = ["none", ...SCOPES] as const;
    return scopes.map((scope) => ({ column, scope, person: { ...beta, scopes: scope === "none" ? [] : [scope] } }));
  });
}

const tokens = new Map<string, Promise<string>>();
async function tokenOf(person: Person | undefined): Promise<string | undefined> {
  if (person === undefined) return undefined;
  const name = JSON.stringify(person);
  const known = tokens.get(name) ?? network.token(person);
  tokens.set(name, known);
  return known;
}

/** The whole answer as it travels: status and body, or what the socket tells; "silence" for a subscription that waits for events. */
async function ask(rule: Rule, names: Names, person: Person | undefined): Promise<string> {
  const [type = "", name = ""] = rule.field.split(".");
  const query = `${type.toLowerCase()} { ${name}${CALLS[rule.field]!(names)} }`;
  const token = await tokenOf(person);
  if (type === "Subscription") return subscribe(query, token, reachOf(rule, person) === "–" ? 30_000 : 1_000);
  const response = await fetch(`${network.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
  });
  const body = `${response.status} ${await response.text()}`;
  expect(body).not.toMatch(
    /INTERNAL_SERVER_ERROR|UNAVAILABLE|Cannot query|Fragment cannot|Unknown arg|is required|Syntax Error/,
  );
  return body;
}

async function subscribe(query: string, token: string | undefined, silenceMs: number): Promise<string> {
  const client = createClient({
    url: `${network.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
  });
  try {
    return await new Promise<string>((resolve) => {
      const silence = setTimeout(() => resolve("silence"), silenceMs);
      const told = (what: unknown): void => {
        clearTimeout(silence);
        resolve(JSON.stringify(what));
      };
      client.subscribe({ query }, { next: told, error: told, complete: () => told("complete") });
    });
  } finally {
    await client.dispose();
  }
}

function reachOf(rule: Rule, person: Person | undefined): string {
  if (person?.role !== "partner") return rule.reach[person?.role ?? "nobody"];
  const scopes =
    person.scopes === undefined || person.scopes.length > 0 ? (person.scopes ?? SCOPES) : ["none" as const];
  return scopes.some((scope) => rule.scopes.includes(scope)) ? rule.reach.partner : "–";
}

function outcomeOf(answer: string): string {
  return ["UNAUTHENTICATED", "FORBIDDEN"].find((code) => answer.includes(`"${code}"`)) ?? "answered";
}

/** Ours, but for what would make it somebody else's to a member or a partner: that does not exist. */
function withoutOwn(owner: "member" | "partner"): Names {
  const missing = Object.fromEntries(OWNED_BY[owner].map((name) => [name, MISSING[name]]));
  return { ...ours, ...missing };
}

const label = ({ column, scope }: Asker): string => (scope === undefined ? column : `${column} with ${scope}`);

describe("who may call which root field", () => {
  it("is written down for every root field of the graph, and for nothing else", async () => {
    const { data: found } = await network.ask(getIntrospectionQuery());
    const schema = buildClientSchema(found as unknown as IntrospectionQuery);
    const fields = ["Query", "Mutation", "Subscription"].flatMap((name) => {
      const type = schema.getType(name);
      return isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${name}.${field}`) : [];
    });
    expect(RULES.map(({ field }) => field).sort()).toEqual(fields.sort());
    expect(Object.keys(CALLS).sort()).toEqual(fields);
  });

  it.each(RULES)("$field: as its line says, decided by role and scope alone", async (rule) => {
    const askers = strangers();
    const seen = await Promise.all(
      askers.map(async (asker) => {
        const missing = await ask(rule, MISSING, asker.person);
        if (reachOf(rule, asker.person) === "–") expect(await ask(rule, ours, asker.person)).toBe(missing);
        return [label(asker), outcomeOf(missing)];
      }),
    );
    const expected = askers.map((asker) => {
      const denied = asker.person === undefined ? "UNAUTHENTICATED" : "FORBIDDEN";
      return [label(asker), reachOf(rule, asker.person) === "–" ? denied : "answered"];
    });
    expect(seen).toEqual(expected);
  });
});

describe("what is not yours is answered like what is not there, byte for byte", () => {
  const cases = RULES.flatMap((rule) =>
    (["member", "partner"] as const)
      .filter((owner) => rule.reach[owner] === "own")
      .map((owner) => ({ rule, owner, field: rule.field })),
  );

  it.each(cases)("$field, to another $owner; its own $owner is told more", async ({ rule, owner }) => {
    const stranger = owner === "member" ? boris : beta;
    const missing = await ask(rule, withoutOwn(owner), stranger);
    expect(await ask(rule, ours, stranger)).toBe(missing);
    expect(outcomeOf(missing)).toBe("answered");
    const changes = CALLS[rule.field]!(ours) !== CALLS[rule.field]!(withoutOwn(owner));
    if (!rule.field.startsWith("Query.") || !changes) return;
    expect(await ask(rule, ours, owner === "member" ? anna : alfa)).not.toBe(missing);
  });

  it.each(RULES.filter(({ field }) => field.startsWith("Query.")))(
    "$field: who may see all sees ours",
    async (rule) => {
      if (CALLS[rule.field]!(ours) === CALLS[rule.field]!(MISSING)) return;
      for (const { person, column } of strangers()) {
        if (reachOf(rule, person) !== "all") continue;
        expect([column, await ask(rule, ours, person)]).not.toEqual([column, await ask(rule, MISSING, person)]);
      }
    },
  );
});

describe("below the root", () => {
  const CLOSED: Record<string, { person: () => Person; query: () => string; sees: unknown; codes?: string[] }> = {
    "a partner sees of its customer the id and the status, not the cards": {
      person: () => alfa,
      query: () => `{ purchase(id: "${ours.purchase}") { member { id status cards { number } } } }`,
      sees: { purchase: { member: { id: expect.any(String) as string, status: "ACTIVE", cards: [] } } },
    },
    "a partner does not see its customer's wallet": {
      person: () => alfa,
      query: () => `{ purchase(id: "${ours.purchase}") { member { wallet { available } } } }`,
      sees: expect.not.objectContaining({ available: expect.anything() as unknown }),
      codes: ["FORBIDDEN"],
    },
    "a partner sees of a member only redemptions of its own rewards": {
      person: () => beta,
      query: () => `{ memberByCard(cardNumber: "ours-card") { redemptions { totalCount nodes { id } } } }`,
      sees: { memberByCard: { redemptions: { totalCount: 0, nodes: [] } } },
    },
    "a redeeming partner sees what a lot paid, not whence it came": {
      person: () => alfa,
      query: () =>
        `{ redemption(id: "${ours.redemption}") { draws { points issuer { code } lot { purchase { id } } } } }`,
      sees: { redemption: { draws: [{ points: 100, issuer: { code: "gama" }, lot: { purchase: null } }] } },
    },
    "a redeeming partner does not see what another's lot still holds": {
      person: () => alfa,
      query: () => `{ redemption(id: "${ours.redemption}") { draws { lot { remaining } } } }`,
      sees: expect.anything(),
      codes: ["FORBIDDEN"],
    },
    "a partner that is no party sees no obligation and no position of a cycle": {
      person: () => beta,
      query: () =>
        `{ settlementCycle(id: "${ours.cycle}") { obligations { totalCount nodes { id } } positions { partner { code } } legs { id } } }`,
      sees: { settlementCycle: { obligations: { totalCount: 0, nodes: [] }, positions: [], legs: [] } },
    },
    "a partner does not see the totals of all partners": {
      person: () => alfa,
      query: () => `{ settlementCycle(id: "${ours.cycle}") { obligationTotals { count } } }`,
      sees: expect.anything(),
      codes: ["FORBIDDEN"],
    },
    "a partner does not see the netting of all partners": {
      person: () => alfa,
      query: () => `{ settlementCycle(id: "${ours.cycle}") { netting { payments } } }`,
      sees: expect.anything(),
      codes: ["FORBIDDEN"],
    },
  };

  it.each(Object.entries(CLOSED))("%s", async (_name, { person, query, sees, codes = [] }) => {
    const answer = await network.ask(query(), {}, person());
    expect([...new Set(answer.errors.map(({ extensions }) => extensions?.code))]).toEqual(codes);
    if (codes.length === 0) expect(answer.data).toEqual(sees);
    else expect(JSON.stringify(answer.data)).not.toMatch(/"(available|remaining|count|payments)":\d/);
  });

  it.each([undefined, OPERATOR])("what joins the subgraphs is no field of the public graph (%p)", async (person) => {
    for (const query of [
      "{ _service { sdl } }",
      `{ _entities(representations: [{ __typename: "Member", id: "${ours.member}" }]) { __typename } }`,
      "query($r: [_Any!]!) { _entities(representations: $r) { ... on Purchase { points } } }",
    ]) {
      const { data: found, errors } = await network.ask(query, {}, person);
      expect(found ?? null).toBeNull();
      expect(errors.map(({ message }) => message).join()).toMatch(/Cannot query field|Unknown type/);
    }
  });
});
