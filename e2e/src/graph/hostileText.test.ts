import { addReward, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { OPERATOR } from "../support/smallCoalition.js";
import { startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";

let network: TestNetwork;
let token: string;
/** Tokens of those who may ask what an operator may not. */
const tokens: Record<string, string> = {};
beforeAll(async () => {
  network = await startTestNetwork();
  const alfa = { code: "alfa", currency: "CZK", unitPrice: "0.10", unit: "1.00" };
  await setUpFixedCoalition(network, { expiryMonths: 120, partners: [alfa], cards: ["1"] });
  await addReward(network, { code: "ticket", partnerCode: "alfa", kind: "VOUCHER", points: 1 });
  token = await network.token(OPERATOR);
  for (const role of ["finance", "finance_approver"] as const) tokens[role] = await network.token({ role });
  tokens["partner"] = await network.token({
    role: "partner",
    partner: "alfa",
    scopes: ["statements:read", "statements:write"],
  });
}, 180_000);
afterAll(async () => network.stop());

/** What databases, patterns, cursors and terminals stumble over. */
const TEXTS: readonly string[] = [
  "",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "x\udfff",
  "\u202e%_\\'\"; --",
  "-1",
  "x".repeat(3_000),
  "🧿".repeat(300),
  "null",
  Buffer.from('["\\u0000","\\ud800","x"]').toString("base64url"),
];

const UUID = "01900000-0000-7000-8000-00000000000f";
const lines = [{ sku: "x", quantity: "1", unitPrice: "1", description: "x", category: "x" }];
const key = { idempotencyKey: "k" };

/** An input of every mutation that takes a text. */
const INPUTS: Readonly<Record<string, object>> = {
  defineProgramme: { ...key, code: "x", timeZone: "UTC", startsOn: "2025-01-01", currencies: ["CZK"], expiryMonths: 1 },
  registerPartner: { ...key, code: "x", name: "X", country: "CZ" },
  signContract: { ...key, partnerCode: "alfa", effectiveFrom: "2026-01-01T00:00:00Z", currency: "CZK", unitPrice: "1" },
  publishEarningRule: {
    ...key,
    partnerCode: "alfa",
    code: "x",
    kind: "BASE",
    effectiveFrom: "2025-01-01",
    unit: "1",
    notEarningSkus: ["x"],
  },
  openStore: { ...key, partnerCode: "alfa", code: "x", name: "X" },
  resendFacts: { ...key, since: "2025-01-01T00:00:00Z" },
  replayParkedFacts: { ...key, ids: [`pkd_${UUID}`] },
  enrolMember: { ...key, cardNumber: "x", email: "x@example.org", language: "cs" },
  recordPurchase: {
    ...key,
    cardNumber: "1",
    partnerCode: "alfa",
    storeCode: "x",
    receiptNumber: "x",
    currency: "CZK",
    lines,
  },
  recordReturn: {
    ...key,
    cardNumber: "1",
    partnerCode: "alfa",
    receiptNumber: "x",
    originalReceiptNumber: "x",
    lines: [{ sku: "x", quantity: "1" }],
  },
  holdPoints: { ...key, cardNumber: "1", partnerCode: "alfa", points: 1, reference: "x" },
  captureHold: { ...key, holdId: `hld_${UUID}` },
  releaseHold: { ...key, holdId: `hld_${UUID}` },
  expirePoints: { ...key, asOf: "2025-01-01T00:00:00Z" },
  createReward: { ...key, code: "x", partnerCode: "alfa", kind: "GIFT", title: "X", points: 1 },
  restockReward: { ...key, rewardCode: "ticket", add: 1 },
  importVoucherCodes: { ...key, rewardCode: "ticket", codes: ["x"] },
  redeemReward: { ...key, rewardCode: "ticket", cardNumber: "1" },
  cancelRedemption: { ...key, redemptionId: `rdm_${UUID}`, reason: "x" },
  useVoucher: { ...key, code: "x" },
  closeSettlementCycle: { ...key, cycleId: `cyc_${UUID}` },
  calculateSettlementCycle: { ...key, cycleId: `cyc_${UUID}` },
};

const told = {
  ...{ legId: `leg_${UUID}`, amount: { amount: "1.00", currency: "CZK" } },
  ...{ valueDate: "2025-02-10", reference: "x", evidence: "x" },
};

/** The same of what only people of finance or a partner may ask. */
const INPUTS_OF: readonly (readonly [role: string, field: string, input: object])[] = [
  ["finance", "confirmDirectPayment", { ...key, ...told }],
  ["partner", "confirmDirectPayment", { ...key, ...told }],
  ["finance", "revokeDirectPayment", { ...key, paymentId: `dpy_${UUID}`, reason: "x" }],
  ["partner", "revokeDirectPayment", { ...key, paymentId: `dpy_${UUID}`, reason: "x" }],
  ["finance", "withdrawProposal", { ...key, proposalId: `dpr_${UUID}`, reason: "x" }],
  ["partner", "withdrawProposal", { ...key, proposalId: `dpr_${UUID}`, reason: "x" }],
  ["finance_approver", "approveDirectPayment", { ...key, paymentId: `dpy_${UUID}` }],
  ["finance_approver", "approveRevocation", { ...key, revocationId: `dpr_${UUID}` }],
  ["finance_approver", "rejectProposal", { ...key, proposalId: `dpr_${UUID}`, reason: "x" }],
];

/** Every query that takes a text, with the text as $t. */
const QUERIES: readonly string[] = [
  "query($t: ID!) { partner(id: $t) { id } member(id: $t) { id } purchase(id: $t) { id } reward(id: $t) { id } redemption(id: $t) { id } settlementCycle(id: $t) { id } verification(id: $t) { id } }",
  "query($t: String!) { partnerByCode(code: $t) { id } memberByCard(cardNumber: $t) { id } rewardByCode(code: $t) { id } issuerPoints(partnerCode: $t) { issued } }",
  "query($t: String!) { rewards(search: $t) { totalCount } }",
  "query($t: String!) { rewards(filter: { partnerCodes: [$t] }) { totalCount } }",
  'query($t: ID!) { partnerStatement(partnerCode: "alfa", cycleId: $t) { csv } }',
  "query($t: ID!) { claimPayout(id: $t) { id } }",
  "query($t: String!) { paymentRequest(partnerCode: $t) { file(format: CSV) { name } } claims(partnerCode: $t) { totalCount } }",
  ...["claims", "claimPayouts"].map((list) => `query($t: String) { ${list}(after: $t) { totalCount } }`),
  "query($t: String!) { currentSettlementCycle { obligations(partnerCode: $t) { totalCount } } }",
  ...["partners", "members", "rewards", "settlementCycles"].map(
    (list) => `query($t: String) { ${list}(after: $t) { totalCount } }`,
  ),
  'query($t: String) { partnerByCode(code: "alfa") { stores(after: $t) { totalCount } } }',
  'query($t: String) { partnerByCode(code: "alfa") { rewards(after: $t) { totalCount } } }',
  'query($t: String) { memberByCard(cardNumber: "1") { redemptions(after: $t) { totalCount } } }',
  'query($t: String) { memberByCard(cardNumber: "1") { wallet { lots(after: $t) { totalCount } } } }',
  'query($t: String) { memberByCard(cardNumber: "1") { wallet { entries(after: $t) { totalCount } } } }',
  "query($t: String) { currentSettlementCycle { obligations(after: $t) { totalCount } } }",
  "query($t: String) { rewards { nodes { title(language: $t) } } }",
  ...["proposals", "exposureProposals", "registeredBankAccounts"].flatMap((list) => [
    `query($t: String) { ${list}(partnerCode: $t) { totalCount } }`,
    `query($t: String) { ${list}(after: $t) { totalCount } }`,
  ]),
  "query($t: String) { reconciliationProposals(after: $t) { totalCount } }",
  "query($t: String) { bankAccounts(partnerCode: $t) { id } }",
];

/** Copies of a value with one text in it replaced by another, one copy for each text. */
function withText(value: unknown, text: string): unknown[] {
  if (typeof value === "string") return [text];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => withText(item, text).map((changed) => value.with(index, changed)));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    withText(item, text).map((changed) => ({ ...value, [name]: changed })),
  );
}

/** The request and the codes of its errors, where one of them is not the client's mistake. */
async function bugsOf(query: string, variables: Record<string, unknown>, asker = token): Promise<object[]> {
  const { errors } = await network.askAs(query, asker, variables);
  const codes = errors.map(({ extensions }) => extensions?.code);
  return codes.every((code) => code === "BAD_USER_INPUT") ? [] : [{ query, variables, codes }];
}

describe("a text that is hostile", () => {
  it.each([...Object.entries(INPUTS).map((one) => ["operator", ...one] as const), ...INPUTS_OF])(
    "is answered or refused, to %s, by %s, wherever it stands",
    async (role, field, input) => {
      const asker = tokens[role] ?? token;
      const type = field.endsWith("SettlementCycle")
        ? "CycleCommand"
        : `${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
      const query = `mutation($input: ${type}Input!) { ${field}(input: $input) { __typename ... on Refusal { message } } }`;
      const harmless = await network.askAs(query, asker, {
        input: { ...input, idempotencyKey: `harmless to ${role}` },
      });
      expect(harmless.errors).toEqual([]);
      const bugs: object[] = [];
      for (const text of TEXTS) {
        const inputs = withText(input, text).map((changed, index) => {
          const own = changed as { idempotencyKey: string };
          // A key of its own for each, unless the key is what is hostile.
          return own.idempotencyKey === key.idempotencyKey
            ? { ...own, idempotencyKey: `${index} ${text.length} ${text.codePointAt(0)}` }
            : own;
        });
        bugs.push(...(await Promise.all(inputs.map((changed) => bugsOf(query, { input: changed }, asker)))).flat());
      }
      expect(bugs).toEqual([]);
    },
  );

  it.each(QUERIES)("is answered or refused by %s", async (query) => {
    const harmless = await network.askAs(query, token, query.includes("!)") ? { t: "x" } : {});
    expect(harmless.errors).toEqual([]);
    const bugs = await Promise.all(TEXTS.map((t) => bugsOf(query, { t })));
    expect(bugs.flat()).toEqual([]);
  });

  it("is never a query of its own", async () => {
    for (const text of TEXTS) {
      const codes = (await network.askAs(text, token)).errors.map(({ extensions }) => extensions?.code);
      expect(codes.filter((code) => code === "INTERNAL_SERVER_ERROR" || code === undefined)).toEqual([]);
    }
  });
});
