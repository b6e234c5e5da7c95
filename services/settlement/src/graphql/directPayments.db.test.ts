import { publicId, type Caller } from "@tessera/kernel";
import { closeSettlement } from "../test/closeSettlement.js";
import { openBankMonth } from "../test/openBankMonth.js";
import { person, shop, startTestSettlement, type TestSettlement } from "../test/startTestSettlement.js";

const FINANCE = person("finance");
const APPROVER = person("finance_approver");
const client = (partnerCode: string) => ({
  ...shop(partnerCode),
  scopes: ["statements:read", "statements:write"] as const,
});

let settlement: TestSettlement;
let cycleId: string;
let keys = 0;

/** a owes c 10.00 CZK and b owes it 6.00, which they pay directly. */
beforeAll(async () => {
  settlement = await startTestSettlement();
  const terms = { version: 1, clearing: "FEWEST_DIRECT" as const, homeCurrency: false, minimumPayments: [] };
  const ready = await closeSettlement(
    settlement,
    [
      ["a", "c", 100, "0.1", "CZK"],
      ["b", "c", 60, "0.1", "CZK"],
    ],
    { settlement: { ...terms, paymentTermsDays: 14, operator: null } },
  );
  for (const code of ["a", "b", "c"]) await ready.giveAccounts(code, ["CZK"]);
  await openBankMonth(settlement, ready.cycleId).payOut(ready.contentHash);
  cycleId = publicId("cyc", ready.cycleId);
});
afterAll(async () => settlement.stop());

interface Leg {
  readonly id: string;
  readonly partner: { readonly code: string };
  readonly status: string;
  readonly directPayments: readonly {
    readonly id: string;
    readonly status: string;
    readonly revocationId: string | null;
  }[];
}

async function data<T>(query: string, who: Caller, variables: Record<string, unknown> = {}): Promise<T> {
  const { data: found, errors } = await settlement.subgraph.execute({ query, variables }, who);
  if (errors) throw new Error(JSON.stringify(errors));
  return found as T;
}

async function legsOf(who: Caller): Promise<readonly Leg[]> {
  const query = `{ settlementCycle(id: "${cycleId}") { legs { id partner { code } counterparty { code } direction status
    directPayments { id status revocationId amount { amount } reference } } } }`;
  return (await data<{ settlementCycle: { legs: Leg[] } }>(query, who)).settlementCycle.legs;
}

interface Answer {
  readonly __typename: string;
  readonly payment?: { readonly id: string };
  readonly revocationId?: string;
}

async function ask(field: string, input: Record<string, unknown>, who: Caller): Promise<Answer> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const payment = "... on DirectPaymentChanged { payment { id status } }";
  const refused = "... on DirectPaymentRefused { reason message open { amount currency } }";
  const fields = /^withdraw/.test(field)
    ? "... on ProposalRefused { reason message }"
    : `${/^revoke/.test(field) ? "... on RevocationProposed { revocationId }" : payment} ${refused}`;
  const query = `mutation($input: ${type}!) { answer: ${field}(input: $input) { __typename ${fields}
    ... on InvalidInput { problems { path } } } }`;
  const idempotencyKey = `key ${(keys += 1)}`;
  return (await data<{ answer: Answer }>(query, who, { input: { idempotencyKey, ...input } })).answer;
}

test("a creditor finds what it is paid directly, says that it came, and the cycle is settled when finance and it have", async () => {
  const seen = await legsOf(client("c"));
  expect(seen).toMatchObject([
    {
      partner: { code: "a" },
      counterparty: { code: "c" },
      direction: "PAYS",
      status: "INSTRUCTED",
      directPayments: [],
    },
    { partner: { code: "b" }, counterparty: { code: "c" } },
  ]);
  expect((await legsOf(client("b"))).map(({ id }) => id)).toEqual([seen[1]?.id]);
  const [a, b] = seen.map(({ id }) => id);
  const told = { legId: a, amount: { amount: "10.00", currency: "CZK" }, valueDate: "2011-02-10", reference: "RF1" };

  const tooMuch = { ...told, amount: { amount: "10.01", currency: "CZK" } };
  const open = { amount: "10.00", currency: "CZK" };
  expect(await ask("confirmDirectPayment", tooMuch, client("c"))).toMatchObject({ reason: "MORE_THAN_OPEN", open });
  const missing = await ask("confirmDirectPayment", { ...told, legId: publicId("leg", "none") }, client("a"));
  expect(missing).toMatchObject({ __typename: "DirectPaymentRefused", reason: "UNKNOWN", open: null });
  for (const stranger of ["a", "b"]) {
    expect(await ask("confirmDirectPayment", told, client(stranger))).toEqual(missing);
  }
  await expect(ask("confirmDirectPayment", told, shop("c"))).rejects.toThrow("FORBIDDEN");
  const odd = { ...told, amount: { amount: "1.001", currency: "CZK" } };
  expect(await ask("confirmDirectPayment", odd, client("c"))).toMatchObject({ problems: [{ path: ["amount"] }] });
  expect(await ask("confirmDirectPayment", told, client("c"))).toMatchObject({ payment: { status: "CONFIRMED" } });

  const evidence = "Their statement of 10 February.";
  const ofB = { ...told, legId: b, amount: { amount: "6.00", currency: "CZK" }, evidence };
  expect(await ask("confirmDirectPayment", { ...ofB, evidence: null }, FINANCE)).toMatchObject({
    problems: [{ path: ["evidence"] }],
  });
  const proposed = await ask("confirmDirectPayment", ofB, FINANCE);
  expect(proposed).toMatchObject({ payment: { status: "PROPOSED" } });
  const waiting = await data(`{ proposals(waiting: true) { nodes { id kind partner { code } note } } }`, APPROVER);
  expect(waiting).toEqual({
    proposals: {
      nodes: [{ id: proposed.payment?.id, kind: "DIRECT_PAYMENT", partner: { code: "b" }, note: `RF1, ${evidence}` }],
    },
  });
  const approved = await ask("approveDirectPayment", { paymentId: proposed.payment?.id }, APPROVER);
  expect(approved).toMatchObject({ payment: { status: "CONFIRMED" } });
  expect(await data(`{ settlementCycle(id: "${cycleId}") { status } }`, client("c"))).toEqual({
    settlementCycle: { status: "SETTLED" },
  });
});

test("a creditor takes its request for a revocation back, and to it requests of others are like none", async () => {
  const paymentId = (await legsOf(client("c")))[0]?.directPayments[0]?.id;
  const reason = "It was for something else.";
  const withdraw = async (proposalId: unknown, who: Caller) => ask("withdrawProposal", { proposalId, reason }, who);
  const unknown = { __typename: "ProposalRefused", reason: "UNKNOWN", message: "There is no such proposal." };

  const { revocationId: ofFinance } = await ask("revokeDirectPayment", { paymentId, reason }, FINANCE);
  for (const proposalId of [ofFinance, paymentId, publicId("dpr", "none"), "lim_x"]) {
    expect(await withdraw(proposalId, client("c"))).toEqual(unknown);
  }
  await expect(withdraw(ofFinance, shop("c"))).rejects.toThrow("FORBIDDEN");
  expect(await withdraw(ofFinance, FINANCE)).toEqual({ __typename: "ProposalWithdrawn" });

  const { revocationId } = await ask("revokeDirectPayment", { paymentId, reason }, client("c"));
  const shown = async () => (await legsOf(client("c")))[0]?.directPayments[0];
  expect(await shown()).toMatchObject({ status: "CONFIRMED", revocationId });
  for (const stranger of ["a", "b"]) expect(await withdraw(revocationId, client(stranger))).toEqual(unknown);
  expect(await withdraw(revocationId, FINANCE)).toMatchObject({ reason: "NOT_YOURS" });
  expect(await withdraw(revocationId, client("c"))).toEqual({ __typename: "ProposalWithdrawn" });
  expect(await withdraw(revocationId, client("c"))).toMatchObject({ reason: "REJECTED" });
  expect(await shown()).toMatchObject({ status: "CONFIRMED", revocationId: null });
  expect(await ask("approveRevocation", { revocationId }, APPROVER)).toMatchObject({ reason: "DECIDED" });
});

test("a creditor asks to take back what it said, and another person does", async () => {
  const [first] = await legsOf(client("c"));
  const paymentId = first?.directPayments[0]?.id;
  const reason = "It was for something else.";
  expect(await ask("revokeDirectPayment", { paymentId, reason }, client("a"))).toMatchObject({ reason: "UNKNOWN" });
  const asked = await ask("revokeDirectPayment", { paymentId, reason }, client("c"));
  const { revocationId } = asked;
  expect(asked).toMatchObject({ __typename: "RevocationProposed" });
  expect(await ask("approveRevocation", { revocationId }, APPROVER)).toMatchObject({ payment: { status: "REVOKED" } });
  const legs = (await legsOf(client("a"))).map(({ status, directPayments }) => [
    status,
    ...directPayments.map((one) => one.status),
  ]);
  expect(legs).toEqual([["RETURNED", "REVOKED"], ["INSTRUCTED"]]);
});
