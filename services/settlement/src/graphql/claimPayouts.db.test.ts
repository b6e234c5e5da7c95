import { openClaimsOfMonth, type ClaimsOfMonth } from "../test/claimsOfMonth.js";
import { person, shop } from "../test/startTestSettlement.js";

let month: ClaimsOfMonth;

/** a is to get 40.90 CZK of its reserve back. */
beforeAll(async () => {
  month = await openClaimsOfMonth();
});
afterAll(async () => month.stop());

const PAYOUTS = `{ claimPayouts { totalCount nodes { id status controlSum { amount currency } transferCount contentHash proposedBy approvedBy
  messageId executeOn file { name } transfers { totalCount nodes { partner { code } reference amount { amount } iban status claimId } } } } }`;

test("the graph prepares, lists, approves and tells what the bank said; partners see none of it", async () => {
  const { subgraph } = month.settlement;
  const ask = async (query: string, who = person("finance"), variables?: Record<string, unknown>) =>
    subgraph.execute({ query, ...(variables && { variables }) }, who);
  const PREPARE = `mutation($input: PrepareClaimPayoutInput!) { prepareClaimPayout(input: $input) { __typename
    ... on ClaimPayoutPrepared { payout { id contentHash status } } ... on InvalidInput { problems { path problem } } ... on Refusal { message } } }`;
  const invalid = await ask(PREPARE, person("finance"), {
    input: { idempotencyKey: "p0", currency: "CZK", claimIds: [] },
  });
  expect(invalid.data).toMatchObject({ prepareClaimPayout: { __typename: "InvalidInput" } });
  const { data } = await ask(PREPARE, person("finance"), { input: { idempotencyKey: "p1", currency: "CZK" } });
  const { payout } = data?.["prepareClaimPayout"] as { payout: { id: string; contentHash: string } };
  expect(payout).toMatchObject({ id: expect.stringMatching(/^cpo_/), status: "PROPOSED" });
  const waiting = await ask(
    "{ proposals(waiting: true) { nodes { id kind amount { amount } } } claimPayouts(waiting: true) { totalCount } }",
  );
  expect(waiting.data).toMatchObject({
    proposals: { nodes: [{ id: payout.id, kind: "CLAIM_PAYOUT", amount: { amount: "40.90" } }] },
    claimPayouts: { totalCount: 1 },
  });
  const APPROVE = `mutation($input: ApproveClaimPayoutInput!) { approveClaimPayout(input: $input) { __typename
    ... on ClaimPayoutApproved { payout { status } } ... on ClaimPayoutRefused { reason } ... on Refusal { message } } }`;
  const input = { idempotencyKey: "a1", payoutId: payout.id, contentHash: payout.contentHash };
  const wrong = await ask(APPROVE, person("finance_approver"), { input: { ...input, contentHash: "x" } });
  expect(wrong.data).toMatchObject({ approveClaimPayout: { __typename: "InvalidInput" } });
  const approved = await ask(APPROVE, person("finance_approver"), { input });
  expect(approved.data).toMatchObject({ approveClaimPayout: { payout: { status: "WRITTEN" } } });
  const { reference } = await month.claimOf("RESERVE_PAID_OUT");
  await month.answer(payout.id.slice(4), { [reference]: "RJCT" });
  const listed = await ask(PAYOUTS, person("auditor"));
  expect(listed.errors).toBeUndefined();
  expect(listed.data).toMatchObject({
    claimPayouts: {
      totalCount: 1,
      nodes: [
        {
          status: "REJECTED",
          controlSum: { amount: "40.90", currency: "CZK" },
          file: { name: `pain-001-claims-CZK-${payout.id.slice(4)}.xml` },
          transfers: { totalCount: 1, nodes: [{ partner: { code: "a" }, reference, status: "REJECTED" }] },
        },
      ],
    },
  });
  const one = `query($id: ID!) { claimPayout(id: $id) { status } }`;
  for (const [id, found] of [
    [payout.id, { status: "REJECTED" }],
    [payout.id.replace("cpo", "clm"), null],
  ] as const)
    expect((await ask(one, person("finance"), { id })).data).toEqual({ claimPayout: found });
  for (const [query, who] of [
    [PAYOUTS, shop("a")],
    [PREPARE, person("finance_approver")],
    [APPROVE, person("finance")],
  ] as const) {
    const { errors } = await ask(query, who, { input: { ...input, currency: "CZK" } });
    expect(errors).toBeDefined();
  }
});
