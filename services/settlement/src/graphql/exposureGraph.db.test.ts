import { person, shop, startTestSettlement, type TestSettlement } from "../test/startTestSettlement.js";

let settlement: TestSettlement;
beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b");
  await settlement.others.settled();
});
afterAll(async () => settlement.stop());

/** What databases, patterns, cursors and terminals stumble over. */
const TEXTS = [
  "",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "x\udfff",
  "\u202e%_\\'\"; --",
  "x".repeat(3_000),
  "null",
  "lim_",
  "-1",
];
const AMOUNTS = ["-1.00", "0.00", "1", "1.000", "x", "", "99999999999999999999999.00", "1e9", "\u0000"];
const UUID = "01900000-0000-7000-8000-00000000000f";
const amount = { amount: "1.00", currency: "CZK" };

const INPUTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  setLimit: { partnerCode: "a", creditLine: amount, reason: "x" },
  recordCollateral: { partnerCode: "a", amount, haircut: "0", kind: "CASH", reference: "x" },
  releaseCollateral: { collateralId: `col_${UUID}`, amount, reason: "x" },
  approveRelease: { releaseId: `rls_${UUID}` },
  declareDefault: { partnerCode: "a", cycleId: `cyc_${UUID}`, reason: "x", operatorShare: [amount] },
  recordRecovery: { defaultId: `dft_${UUID}`, amount, reference: "x" },
  approveRecovery: { recoveryId: `rcv_${UUID}` },
  rejectProposal: { proposalId: `lim_${UUID}`, reason: "x" },
  cureDefault: { partnerCode: "a", reason: "x" },
  approveCure: { cureId: `cur_${UUID}` },
  withdrawProposal: { proposalId: `fxr_${UUID}`, reason: "x" },
};

async function ask(query: string, variables: Record<string, unknown>, who = person("finance")) {
  const { data, errors } = await settlement.subgraph.execute({ query, variables }, who);
  return {
    data: data as Record<string, never> | null | undefined,
    codes: (errors ?? []).map((error) => error.extensions["code"]),
  };
}

/** Every input with one of its texts replaced. */
function hostile(input: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  return Object.entries({ idempotencyKey: "k", ...input }).flatMap(([field, value]) =>
    typeof value === "string"
      ? TEXTS.map((text) => ({ idempotencyKey: `${field} ${text}`.slice(0, 200), ...input, [field]: text }))
      : AMOUNTS.map((text) => {
          const changed = { amount: text, currency: "CZK" };
          return { idempotencyKey: `${field} ${text}`, ...input, [field]: Array.isArray(value) ? [changed] : changed };
        }),
  );
}

test.each(Object.entries(INPUTS))("%s answers hostile inputs with what is wrong with them", async (field, input) => {
  const type = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { answer: ${field}(input: $input) { __typename ... on Refusal { message } } }`;
  const who = person(/^(approve|reject)/.test(field) ? "finance_approver" : "finance");
  for (const variables of hostile(input)) {
    const { data, codes } = await ask(query, { input: variables }, who);
    const answered = data?.["answer"] !== undefined && data["answer"] !== null;
    expect({
      variables,
      codes: codes.filter((code) => code !== "BAD_USER_INPUT"),
      isAnswered: answered || codes.length > 0,
    }).toEqual({
      variables,
      codes: [],
      isAnswered: true,
    });
  }
  // None of it got further than a proposal of what was asked for.
  expect(await settlement.rows("SELECT FROM money_entry")).toEqual([]);
});

test("proposals are paged in the order of time, and the texts of a list's arguments are only texts", async () => {
  const query =
    "query($of: String, $first: Int, $after: String) { exposureProposals(partnerCode: $of, first: $first, after: $after) { totalCount nodes { id note } pageInfo { endCursor hasNextPage } } }";
  const ids: string[] = [];
  for (const name of ["first", "second", "third"]) {
    const input = { idempotencyKey: name, partnerCode: "b", creditLine: amount, reason: name };
    await ask("mutation($input: SetLimitInput!) { setLimit(input: $input) { __typename } }", { input });
  }
  let after: string | null = null;
  for (let pages = 0; pages < 3; pages += 1) {
    const { data } = await ask(query, { of: "b", first: 1, after });
    const page = (data as unknown as { exposureProposals: Page }).exposureProposals;
    expect(page.totalCount).toBe(3);
    expect(page.pageInfo.hasNextPage).toBe(pages < 2);
    ids.push(...page.nodes.map(({ note }) => note));
    after = page.pageInfo.endCursor;
  }
  expect(ids).toEqual(["first", "second", "third"]);
  for (const text of TEXTS) {
    const { data, codes } = await ask(query, { of: text });
    expect([codes, (data as unknown as { exposureProposals: Page }).exposureProposals.totalCount]).toEqual([[], 0]);
    if (text !== "") expect((await ask(query, { after: text })).codes).toEqual(["BAD_USER_INPUT"]);
  }
  expect((await ask(query, {}, shop("a"))).codes).toEqual(["FORBIDDEN"]);
});

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly note: string }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}
