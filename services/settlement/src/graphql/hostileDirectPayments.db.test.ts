import { publicId, type Caller } from "@tessera/kernel";
import { openDirectMonth } from "../test/openDirectMonth.js";
import { person, shop, startTestSettlement, type TestSettlement } from "../test/startTestSettlement.js";

const FINANCE = person("finance");
const APPROVER = person("finance_approver");
const CREDITOR = { ...shop("c"), scopes: ["statements:read", "statements:write"] as const };
const DAY = "2011-02-10";

let settlement: TestSettlement;
let ids: Readonly<Record<"legId" | "paymentId" | "waitingId" | "revocationId", string>>;
let keys = 0;

/** c was paid a part by its own word; finance says that another part came, and asks to revoke the first. */
beforeAll(async () => {
  settlement = await startTestSettlement();
  const { instruct, legOf } = await openDirectMonth(settlement);
  await instruct();
  const legId = publicId("leg", await legOf("a"));
  const told = { legId, amount: { amount: "1.00", currency: "CZK" }, valueDate: DAY };
  const own = await ask("confirmDirectPayment", { ...told, reference: "own" }, CREDITOR);
  const waiting = await ask("confirmDirectPayment", { ...told, reference: "theirs", evidence: "A letter." }, FINANCE);
  const asked = await ask("revokeDirectPayment", { paymentId: own.payment?.id, reason: "Wrong." }, FINANCE);
  ids = {
    legId,
    paymentId: own.payment?.id ?? "",
    waitingId: waiting.payment?.id ?? "",
    revocationId: asked.revocationId ?? "",
  };
});
afterAll(async () => settlement.stop());

interface Answer {
  readonly __typename?: string;
  readonly code?: string;
  readonly payment?: { readonly id: string };
  readonly revocationId?: string;
  readonly problems?: readonly { readonly path: readonly string[] }[];
}

const FIELDS: Readonly<Record<string, string>> = {
  revokeDirectPayment: "... on RevocationProposed { revocationId }",
  withdrawProposal: "",
  rejectProposal: "",
};

/** The answer of a mutation, or the code of its error. */
async function ask(field: string, input: Record<string, unknown>, who: Caller): Promise<Answer> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const fields = FIELDS[field] ?? "... on DirectPaymentChanged { payment { id } }";
  const query = `mutation($input: ${type}!) { answer: ${field}(input: $input) { __typename ${fields} ... on InvalidInput { problems { path } } } }`;
  const variables = { input: { idempotencyKey: `key ${(keys += 1)}`, ...input } };
  const { data, errors } = await settlement.subgraph.execute({ query, variables }, who);
  if (errors) return { code: String(errors[0]?.extensions?.["code"]) };
  return (data as unknown as { answer: Answer }).answer;
}

/** Everything that could have changed. */
async function everything(): Promise<unknown> {
  return settlement.rows(`SELECT (SELECT json_agg(leg ORDER BY id) FROM leg) AS legs,
    (SELECT json_agg(told ORDER BY id) FROM direct_payment AS told) AS told,
    (SELECT json_agg(gone ORDER BY id) FROM direct_payment_revocation AS gone) AS gone, (SELECT count(*) FROM money_entry) AS entries`);
}

/** What no line of text is: databases refuse it, people cannot read it, or it does not end. */
const NO_LINES = {
  empty: "",
  blank: " \t ",
  "with U+0000": "RF\u0000",
  "a lone high surrogate": "RF\ud800",
  "a lone low surrogate": "\udfffRF",
  "of two lines": "RF\nRF",
  "very long": "x".repeat(100_000),
  "very long in letters of two units": "🧿".repeat(50_000),
};

/** What is no id of ours, however it looks. */
const NO_IDS = {
  ...NO_LINES,
  "with a Cyrillic letter": "lеg_01900000-0000-7000-8000-00000000000f",
  "in full-width letters": "ｌｅｇ_01900000-0000-7000-8000-00000000000f",
  "an id of another kind": publicId("cyc", "01900000-0000-7000-8000-00000000000f"),
  SQL: "leg_' OR 1 = 1 --",
};

const whole = () => ({
  legId: ids.legId,
  amount: { amount: "1.00", currency: "CZK" },
  valueDate: DAY,
  reference: "RF1",
});

describe.each([
  ["the creditor", CREDITOR],
  ["finance", FINANCE],
])("asked as %s, who may,", (_name, who) => {
  const evidence = who === FINANCE ? "A letter." : null;

  test.each(Object.entries(NO_LINES))("a text that is %s is no reference, evidence or reason", async (_kind, text) => {
    const before = await everything();
    const cases: [string, Record<string, unknown>, string][] = [
      ["confirmDirectPayment", { ...whole(), evidence, reference: text }, "reference"],
      ["revokeDirectPayment", { paymentId: ids.paymentId, reason: text }, "reason"],
      ["withdrawProposal", { proposalId: ids.revocationId, reason: text }, "reason"],
      ...(who === FINANCE
        ? [
            ["confirmDirectPayment", { ...whole(), evidence: text }, "evidence"] as [
              string,
              Record<string, unknown>,
              string,
            ],
          ]
        : []),
    ];
    for (const [field, input, path] of cases) {
      expect([field, await ask(field, input, who)]).toMatchObject([
        field,
        { __typename: "InvalidInput", problems: [{ path: [path] }] },
      ]);
    }
    expect(await everything()).toEqual(before);
  });

  test.each(Object.entries(NO_IDS))("an id that is %s is like one that is not there", async (_kind, id) => {
    const before = await everything();
    expect(await ask("confirmDirectPayment", { ...whole(), evidence, legId: id }, who)).toMatchObject({
      __typename: "DirectPaymentRefused",
    });
    expect(await ask("revokeDirectPayment", { paymentId: id, reason: "Wrong." }, who)).toMatchObject({
      __typename: "DirectPaymentRefused",
    });
    expect(await ask("withdrawProposal", { proposalId: id, reason: "Wrong." }, who)).toMatchObject({
      __typename: "ProposalRefused",
    });
    expect(await ask("approveDirectPayment", { paymentId: id }, APPROVER)).toMatchObject({
      __typename: "DirectPaymentRefused",
    });
    expect(await ask("approveRevocation", { revocationId: id }, APPROVER)).toMatchObject({
      __typename: "DirectPaymentRefused",
    });
    expect(await ask("rejectProposal", { proposalId: id, reason: "No." }, APPROVER)).toMatchObject({
      __typename: "ProposalRefused",
    });
    expect(await everything()).toEqual(before);
  });

  test.each([
    [{ amount: "9223372036854775808.00", currency: "CZK" }],
    [{ amount: "1e3", currency: "CZK" }],
    [{ amount: "-0.01", currency: "CZK" }],
    [{ amount: "0.00", currency: "CZK" }],
    [{ amount: "-0.00", currency: "CZK" }],
    [{ amount: "NaN", currency: "CZK" }],
    [{ amount: "１.00", currency: "CZK" }],
    [{ amount: "1.00\u0000", currency: "CZK" }],
    [{ amount: "1.00", currency: "СZK" }],
    [{ amount: "1.00", currency: "EUR" }],
    [{ amount: "1.00", currency: "\ud800" }],
    [{ amount: `1.00${"0".repeat(100_000)}`, currency: "CZK" }],
  ])("money that is none, or not the leg's, is not booked: %#", async (amount) => {
    const before = await everything();
    const answer = await ask("confirmDirectPayment", { ...whole(), evidence, amount }, who);
    expect(answer.code ?? answer.__typename).toMatch(/^(BAD_USER_INPUT|InvalidInput|DirectPaymentRefused)$/);
    expect(await everything()).toEqual(before);
  });

  test.each([
    "2011-02-29",
    "2011-13-01",
    "0000-01-01",
    "9999-12-31",
    "+12011-02-10",
    "10.2.2011",
    "２011-02-10",
    "2011-02-10\u0000",
  ])("a day that is none, or not between the end of the cycle and today, is refused: %j", async (valueDate) => {
    const before = await everything();
    const answer = await ask("confirmDirectPayment", { ...whole(), evidence, valueDate }, who);
    expect(answer.code ?? answer.__typename).toMatch(/^(BAD_USER_INPUT|InvalidInput)$/);
    expect(await everything()).toEqual(before);
  });

  test.each(["", "\u0000", "\ud800", "k".repeat(256), "k".repeat(100_000)])(
    "a key that is none is refused: %#",
    async (idempotencyKey) => {
      const before = await everything();
      const inputs: Record<string, Record<string, unknown>> = {
        confirmDirectPayment: { ...whole(), evidence },
        revokeDirectPayment: { paymentId: ids.paymentId, reason: "Wrong." },
        withdrawProposal: { proposalId: ids.revocationId, reason: "Wrong." },
      };
      for (const [field, input] of Object.entries(inputs)) {
        expect(await ask(field, { ...input, idempotencyKey }, who)).toMatchObject({
          __typename: "InvalidInput",
          problems: [{ path: ["idempotencyKey"] }],
        });
      }
      expect(await everything()).toEqual(before);
    },
  );
});

/** Letters of other alphabets are letters: what looks alike is another reference, and settles no more than what is open. */
test("a reference that only looks like one that was told is another payment, up to what is open", async () => {
  const told = async (reference: string, amount: string) =>
    (await ask("confirmDirectPayment", { ...whole(), reference, amount: { amount, currency: "CZK" } }, CREDITOR))
      .__typename;
  expect(await told("own", "1.00")).toBe("DirectPaymentRefused");
  expect(await told("оwn", "9.01")).toBe("DirectPaymentRefused");
  expect(await told("оwn", "2.00")).toBe("DirectPaymentChanged");
  expect(await told("оwn", "2.00")).toBe("DirectPaymentRefused");
});

describe("proposals(...)", () => {
  async function list(variables: Record<string, unknown>): Promise<unknown> {
    const query = `query($partnerCode: String, $kinds: [ProposalKind!], $first: Int! = 20, $after: String) {
      proposals(partnerCode: $partnerCode, kinds: $kinds, first: $first, after: $after) { totalCount nodes { kind } pageInfo { endCursor } } }`;
    const { data, errors } = await settlement.subgraph.execute({ query, variables }, APPROVER);
    return errors ? errors.map(({ extensions }) => extensions?.["code"]) : (data as { proposals: unknown }).proposals;
  }
  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64url");
  const id = publicId("lim", "01900000-0000-7000-8000-00000000000f");

  test.each([-1, 101, 2_147_483_647])("first: %d is refused", async (first) => {
    expect(await list({ first })).toEqual(["BAD_USER_INPUT"]);
  });

  test.each(
    Object.entries({
      ...NO_LINES,
      "of no JSON": "%%%",
      "of another list": cursor("2011-02-10T00:00:00.000Z", publicId("cyc", "01900000-0000-7000-8000-00000000000f")),
      "of too few parts": cursor("2011-02-10T00:00:00.000Z"),
      "of no instant": cursor("never", id),
      "of a year before all databases": cursor("-271821-04-20T00:00:00.000Z", id),
      "of a year behind all calendars": cursor("+275760-09-13T00:00:00.000Z", id),
      "of a day that is none": cursor("2011-02-30T00:00:00.000Z", id),
      "of numbers": cursor(1, 2),
      "with U+0000": cursor("\u0000", id),
    }),
  )("a cursor that is %s is refused", async (_kind, after) => {
    expect(await list({ after })).toEqual(["BAD_USER_INPUT"]);
  });

  test.each(Object.entries({ ...NO_LINES, "with a Cyrillic letter": "а", "a pattern": "%", SQL: "' OR '' = '" }))(
    "a partner code that is %s has no proposals",
    async (_kind, partnerCode) => {
      expect(await list({ partnerCode })).toMatchObject({ totalCount: 0, nodes: [] });
    },
  );

  test("kinds: none has none, one many times is one, and unknown ones are refused", async () => {
    expect(await list({ kinds: [] })).toMatchObject({ totalCount: 0 });
    const kinds = Array.from({ length: 300 }, () => "DIRECT_PAYMENT");
    expect(await list({ kinds })).toMatchObject({ totalCount: 1, nodes: [{ kind: "DIRECT_PAYMENT" }] });
    expect(await list({ kinds: ["DIRECT_PАYMENT"] })).toEqual(["BAD_USER_INPUT"]);
  });
});
