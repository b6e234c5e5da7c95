import { createPrivateKey, sign, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER } from "@tessera/network";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { addReward, enrol, FIXED_PARTNERS, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { data, eventually, mutate, OPERATOR, partnerClient } from "../support/smallCoalition.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";

let network: TestNetwork;
/** Everything here is of member "ours" and partner beta. */
const ours: Record<"member" | "card" | "purchase" | "redemption" | "voucher" | "hold" | "cycle", string> = {
  member: "",
  card: "ours",
  purchase: "",
  redemption: "",
  voucher: "",
  hold: "",
  cycle: "",
};
let stranger: Person;

beforeAll(async () => {
  network = await startTestNetwork();
  await setUpFixedCoalition(network, { expiryMonths: 120, partners: [FIXED_PARTNERS.alfa, FIXED_PARTNERS.beta] });
  ours.member = await enrol(network, ours.card);
  stranger = { role: "member", member: await enrol(network, "strange") };
  const receipt = {
    idempotencyKey: "R1",
    partnerCode: "beta",
    cardNumber: ours.card,
    receiptNumber: "R1",
    currency: "EUR",
    occurredAt: "2025-01-10T12:00:00Z",
    lines: [{ sku: "thing", quantity: "1000", unitPrice: "1.00" }],
  };
  const bought = await mutate(network, "recordPurchase", receipt, "... on PurchaseRecorded { purchase { id } }");
  ours.purchase = (bought["purchase"] as { id: string }).id;
  await addReward(network, { code: "ticket", partnerCode: "beta", kind: "VOUCHER", points: 100, stock: 100 });
  const redeem = {
    idempotencyKey: "ticket",
    rewardCode: "ticket",
    cardNumber: ours.card,
    occurredAt: "2025-01-11T12:00:00Z",
  };
  const answer = await mutate(
    network,
    "redeemReward",
    redeem,
    "... on RewardRedeemed { redemption { id voucher { code } } }",
  );
  const redemption = answer["redemption"] as { id: string; voucher: { code: string } };
  ours.redemption = redemption.id;
  ours.voucher = redemption.voucher.code;
  const hold = { idempotencyKey: "hold", partnerCode: "beta", cardNumber: ours.card, points: 10, reference: "basket" };
  const held = await mutate(network, "holdPoints", hold, "... on PointsHeld { hold { id } }");
  ours.hold = (held["hold"] as { id: string }).id;
  ours.cycle = await eventually(async () => {
    const { settlementCycles } = await data<{ settlementCycles: { nodes: { id: string }[] } }>(
      network.ask("{ settlementCycles { nodes { id } } }", {}, OPERATOR),
    );
    return settlementCycles.nodes[0]?.id;
  });
}, 180_000);
afterAll(async () => network.stop());

/** One request as it travels: status, media type and body. */
async function raw(
  body: object,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string | null; body: string }> {
  const response = await fetch(`${network.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, type: response.headers.get("content-type"), body: await response.text() };
}

async function rawAs(
  person: Person | undefined,
  query: string,
  variables: object,
): Promise<{ status: number; body: string }> {
  const headers = person === undefined ? {} : { authorization: `Bearer ${await network.token(person)}` };
  return raw({ query, variables }, headers);
}

describe("a token", () => {
  const NOW = Math.floor(Date.now() / 1000);
  const CLAIMS = {
    iss: DEVELOPMENT_ISSUER,
    aud: DEVELOPMENT_AUDIENCE,
    sub: "operator",
    roles: ["operator"],
    iat: NOW,
    exp: NOW + 600,
  };
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

  interface Key {
    readonly kid: string;
    readonly x: string;
  }
  /** The key that signs for this network, out of its data folder. */
  function networkKey(): Key & { readonly privateKey: KeyObject } {
    const file = readFileSync(path.join(network.dataDir, "identity.json"), "utf8");
    const [key] = (JSON.parse(file) as { keys: (Key & { kty: string; crv: string; y: string; d: string })[] }).keys;
    if (!key) throw new Error("there is no key");
    return { kid: key.kid, x: key.x, privateKey: createPrivateKey({ key: { ...key }, format: "jwk" }) };
  }

  function token(claims: object): string {
    const { kid, privateKey } = networkKey();
    const content = `${encode({ alg: "ES256", kid, typ: "JWT" })}.${encode(claims)}`;
    const signature = sign("sha256", Buffer.from(content), { key: privateKey, dsaEncoding: "ieee-p1363" });
    return `${content}.${signature.toString("base64url")}`;
  }

  const QUERY = { query: "{ networkState { revision } }" };

  it("of the issuer holds", async () => {
    expect(await raw(QUERY, { authorization: `Bearer ${token(CLAIMS)}` })).toMatchObject({
      status: 200,
      body: expect.stringContaining('"revision":'),
    });
  });

  it("gives no right by roles that the network does not know, and none to who only says so in a header", async () => {
    const unknown = await raw(QUERY, { authorization: `Bearer ${token({ ...CLAIMS, roles: ["root", "admin"] })}` });
    expect(unknown.body).toContain('"FORBIDDEN"');
    const caller = JSON.stringify({ subject: "operator", roles: ["operator"], scopes: [] });
    for (const value of [caller, Buffer.from(caller).toString("base64url"), encodeURIComponent(caller)]) {
      const claimed = await raw(QUERY, { "x-tessera-caller": value, "tessera-caller": value, "x-caller": value });
      expect(claimed.body).toContain('"UNAUTHENTICATED"');
    }
  });

  it("does not make a partner of who names none, or a member", async () => {
    const purchases =
      'mutation { recordPurchase(input: { idempotencyKey: "k", cardNumber: "1", receiptNumber: "1", currency: "EUR", lines: [] }) { __typename } }';
    const nameless = { ...CLAIMS, roles: ["partner"], scope: "purchases:write" };
    const answer = await raw({ query: purchases }, { authorization: `Bearer ${token(nameless)}` });
    expect(answer.body).toContain('"FORBIDDEN"');
    const memberless = { ...CLAIMS, roles: ["member"] };
    const me = await raw({ query: "{ me { id } }" }, { authorization: `Bearer ${token(memberless)}` });
    expect(me.body).toBe('{"data":{"me":null}}\n');
  });
});

const UUID = "01900000-0000-7000-8000-00000000000f";
const alfa = partnerClient("alfa");
const beta = partnerClient("beta");
let keys = 0;

/** One request twice: for what is not there, and for what is there and not the asker's. */
interface Pair {
  readonly query: string;
  readonly asker: () => Person;
  readonly owner?: () => Person;
  readonly notThere: () => Record<string, unknown>;
  readonly notYours: () => Record<string, unknown>;
}

const byId = (
  field: string,
  selection: string,
  prefix: string,
  mine: () => string,
  asker: () => Person,
  owner: () => Person,
): Pair => ({
  query: `query($id: ID!) { ${field}(id: $id) { ${selection} } }`,
  asker,
  owner,
  notThere: () => ({ id: `${prefix}_${UUID}` }),
  notYours: () => ({ id: mine() }),
});

const mutation = (
  field: string,
  input: () => Record<string, unknown>,
  notThere: Record<string, unknown>,
  notYours: () => Record<string, unknown>,
  asker: () => Person,
): Pair => {
  const type = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Input`;
  const problems = /recordPurchase|createReward|openStore|holdPoints/.test(field)
    ? "... on InvalidInput { problems { path problem } }"
    : "";
  const status = /cancel|Hold$|useVoucher/.test(field)
    ? `... on ${({ cancelRedemption: "RedemptionNotCancellable", useVoucher: "VoucherNotUsable" } as Record<string, string>)[field] ?? "HoldNotOpen"} { status }`
    : "";
  return {
    query: `mutation($input: ${type}!) { ${field}(input: $input) { __typename ... on Refusal { message } ${problems} ${status} } }`,
    asker,
    notThere: () => ({ input: { idempotencyKey: `pair ${++keys}`, ...input(), ...notThere } }),
    notYours: () => ({ input: { idempotencyKey: `pair ${++keys}`, ...input(), ...notYours() } }),
  };
};

const ME = "id status cards { number } wallet { available lots { nodes { id } } }";
const lines = [{ sku: "thing", quantity: "1", unitPrice: "1.00" }];
const PAIRS: Record<string, Pair> = {
  "member, to another member": byId(
    "member",
    ME,
    "mbr",
    () => ours.member,
    () => stranger,
    () => ({ role: "member", member: ours.member }),
  ),
  "member by card, to another member": {
    query: `query($card: String!) { memberByCard(cardNumber: $card) { ${ME} } }`,
    asker: () => stranger,
    owner: () => ({ role: "member", member: ours.member }),
    notThere: () => ({ card: "nobody's" }),
    notYours: () => ({ card: ours.card }),
  },
  "purchase, to another member": byId(
    "purchase",
    "id points",
    "pur",
    () => ours.purchase,
    () => stranger,
    () => beta,
  ),
  "purchase, to another partner": byId(
    "purchase",
    "id points",
    "pur",
    () => ours.purchase,
    () => alfa,
    () => ({ role: "member", member: ours.member }),
  ),
  "redemption, to another member": byId(
    "redemption",
    "id status draws { points }",
    "rdm",
    () => ours.redemption,
    () => stranger,
    () => beta,
  ),
  "redemption, to another partner": byId(
    "redemption",
    "id voucher { code } draws { points }",
    "rdm",
    () => ours.redemption,
    () => alfa,
    () => beta,
  ),
  "statement, to another partner": {
    query: `query($code: String!, $cycle: ID!) { partnerStatement(partnerCode: $code, cycleId: $cycle) { csv lines { totalCount } } }`,
    asker: () => alfa,
    owner: () => beta,
    notThere: () => ({ code: "nobody", cycle: ours.cycle }),
    notYours: () => ({ code: "beta", cycle: ours.cycle }),
  },
  "obligations of a cycle, to another partner": {
    query: `query($code: String!, $cycle: ID!) { settlementCycle(id: $cycle) { obligations(partnerCode: $code) { totalCount nodes { id } pageInfo { endCursor } } } }`,
    asker: () => alfa,
    notThere: () => ({ code: "nobody", cycle: ours.cycle }),
    notYours: () => ({ code: "beta", cycle: ours.cycle }),
  },
  "points of an issuer, to another partner": {
    query: `query($code: String!) { issuerPoints(partnerCode: $code) { issued } }`,
    asker: () => alfa,
    owner: () => beta,
    notThere: () => ({ code: "nobody" }),
    notYours: () => ({ code: "beta" }),
  },
  "hold, captured by another partner": mutation(
    "captureHold",
    () => ({}),
    { holdId: `hld_${UUID}` },
    () => ({ holdId: ours.hold }),
    () => alfa,
  ),
  "hold, captured in part by another partner": mutation(
    "captureHold",
    () => ({ points: 11 }),
    { holdId: `hld_${UUID}` },
    () => ({ holdId: ours.hold }),
    () => alfa,
  ),
  "hold, released by another partner": mutation(
    "releaseHold",
    () => ({}),
    { holdId: `hld_${UUID}` },
    () => ({ holdId: ours.hold }),
    () => alfa,
  ),
  "voucher, used by another partner": mutation(
    "useVoucher",
    () => ({}),
    { code: "0000-0000" },
    () => ({ code: ours.voucher }),
    () => alfa,
  ),
  "redemption, cancelled by another member": mutation(
    "cancelRedemption",
    () => ({ reason: "mine" }),
    { redemptionId: `rdm_${UUID}` },
    () => ({ redemptionId: ours.redemption }),
    () => stranger,
  ),
  "redemption, cancelled by another partner": mutation(
    "cancelRedemption",
    () => ({ reason: "mine" }),
    { redemptionId: `rdm_${UUID}` },
    () => ({ redemptionId: ours.redemption }),
    () => alfa,
  ),
  "card, redeemed from by another member": mutation(
    "redeemReward",
    () => ({ rewardCode: "ticket" }),
    { cardNumber: "nobody's" },
    () => ({ cardNumber: ours.card }),
    () => stranger,
  ),
  "member, redeemed from by another member": mutation(
    "redeemReward",
    () => ({ rewardCode: "ticket" }),
    { memberId: `mbr_${UUID}` },
    () => ({ memberId: ours.member }),
    () => stranger,
  ),
  "reward, redeemed by another partner": mutation(
    "redeemReward",
    () => ({ cardNumber: ours.card }),
    { rewardCode: "nothing" },
    () => ({ rewardCode: "ticket" }),
    () => alfa,
  ),
  "reward, restocked by another partner": mutation(
    "restockReward",
    () => ({ add: 1 }),
    { rewardCode: "nothing" },
    () => ({ rewardCode: "ticket" }),
    () => alfa,
  ),
  "reward, given codes by another partner": mutation(
    "importVoucherCodes",
    () => ({ codes: ["X"] }),
    { rewardCode: "nothing" },
    () => ({ rewardCode: "ticket" }),
    () => alfa,
  ),
  "receipt, returned to another partner": mutation(
    "recordReturn",
    () => ({ cardNumber: ours.card, receiptNumber: `C${keys}`, lines: [{ sku: "thing", quantity: "1" }] }),
    { originalReceiptNumber: "never" },
    () => ({ originalReceiptNumber: "R1" }),
    () => alfa,
  ),
  "partner, written for by another": mutation(
    "recordPurchase",
    () => ({ cardNumber: ours.card, receiptNumber: "X", currency: "EUR", lines }),
    { partnerCode: "nobody" },
    () => ({ partnerCode: "beta" }),
    () => alfa,
  ),
  "partner, held for by another": mutation(
    "holdPoints",
    () => ({ cardNumber: ours.card, points: 1, reference: "x" }),
    { partnerCode: "nobody" },
    () => ({ partnerCode: "beta" }),
    () => alfa,
  ),
  "partner, given a reward by another": mutation(
    "createReward",
    () => ({ code: "x", kind: "GIFT", title: "X", points: 1 }),
    { partnerCode: "nobody" },
    () => ({ partnerCode: "beta" }),
    () => alfa,
  ),
  "partner, given a store by another": mutation(
    "openStore",
    () => ({ code: "x", name: "X" }),
    { partnerCode: "nobody" },
    () => ({ partnerCode: "beta" }),
    () => alfa,
  ),
};

describe("what is not yours is answered like what is not there, byte for byte", () => {
  it.each(Object.entries(PAIRS))("%s", async (_name, { query, asker, owner, notThere, notYours }) => {
    const missing = await rawAs(asker(), query, notThere());
    const foreign = await rawAs(asker(), query, notYours());
    expect(foreign).toEqual(missing);
    expect(missing.status).toBe(200);
    expect(missing.body).not.toContain('"errors"');
    if (owner === undefined) return;
    const own = await rawAs(owner(), query, notYours());
    expect(own.body).not.toBe(foreign.body);
  });

  it.each([
    ["nobody", undefined, "UNAUTHENTICATED"],
    ["a partner, who may not ask for a member by id", beta, "FORBIDDEN"],
  ])("to %s the role says no, whatever the id", async (_name, person, code) => {
    const query = "query($id: ID!) { member(id: $id) { id } }";
    const missing = await rawAs(person, query, { id: `mbr_${UUID}` });
    expect(await rawAs(person, query, { id: ours.member })).toEqual(missing);
    expect(await rawAs(person, query, { id: "what" })).toEqual(missing);
    expect(missing.body).toContain(`"${code}"`);
  });

  it.each([
    ["walletChanged(memberId: $id) { entry { id } }", () => ours.member, `mbr_${UUID}`],
    ["redemptionChanged(id: $id) { id }", () => ours.redemption, `rdm_${UUID}`],
  ])("a subscription to %s", async (field, mine, missing) => {
    const refusal = async (id: string): Promise<string> => {
      const client = createClient({
        url: `${network.url.replace("http", "ws")}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { authorization: `Bearer ${await network.token(stranger)}` },
      });
      try {
        return await new Promise((resolve) => {
          const told = (what: unknown): void => resolve(JSON.stringify(what));
          const query = `subscription($id: ID!) { ${field} }`;
          client.subscribe({ query, variables: { id } }, { next: told, error: told, complete: () => told("complete") });
        });
      } finally {
        await client.dispose();
      }
    };
    const [foreign, unknown] = [await refusal(mine()), await refusal(missing)];
    expect(foreign).toBe(unknown);
    expect(unknown).toContain("There is no");
  });
});
