import { publicId } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { approveUnmatch } from "../commands/reconciliation/approveUnmatch.js";
import { resolveBreak } from "../commands/reconciliation/changeBreak.js";
import { proposeMatch } from "../commands/reconciliation/proposeMatch.js";
import { approveTolerance, setTolerance } from "../commands/reconciliation/setTolerance.js";
import { unmatch } from "../commands/reconciliation/unmatch.js";
import { closeSettlement, type ReadyCycle } from "../test/closeSettlement.js";
import { openBankMonth } from "../test/openBankMonth.js";
import { person, startTestSettlement, type TestSettlement } from "../test/startTestSettlement.js";

interface Page {
  readonly nodes: Record<string, unknown>[];
  readonly totalCount: number;
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

let settlement: TestSettlement;
let ready: ReadyCycle;
let month: ReturnType<typeof openBankMonth>;

/** January: a owes c 10.00 CZK, b owes it 6.00; a has paid, and somebody has paid 5.00. */
beforeAll(async () => {
  settlement = await startTestSettlement();
  ready = await closeSettlement(settlement, [
    ["a", "c", 100, "0.1", "CZK"],
    ["b", "c", 60, "0.1", "CZK"],
  ]);
  for (const code of [null, "a", "b", "c"]) await ready.giveAccounts(code, ["CZK"]);
  month = openBankMonth(settlement, ready.cycleId);
  await month.payOut(ready.contentHash);
  const [a] = await month.legs();
  await month.tell([
    { amountMinor: 10_00n, endToEndId: a?.reference ?? null, bankReference: "of a" },
    { amountMinor: 5_00n, bankReference: "of somebody" },
    { amountMinor: 7n, bankReference: "small" },
  ]);
  await month.run();
});
afterAll(async () => settlement.stop());

const by = (scope: string) => ({ scope, key: newId() });
const lineId = async (name: string) =>
  (await settlement.rows<{ id: string }>("SELECT id FROM bank_line WHERE bank_reference = $1", [name]))[0]!.id;

async function list(args = ""): Promise<Page> {
  const query = `{ reconciliationProposals${args} { totalCount pageInfo { endCursor hasNextPage }
    nodes { id kind cycleId partner { code } amount { amount currency } bps note proposedBy } } }`;
  const { data, errors } = await settlement.subgraph.execute({ query }, person("finance_approver"));
  expect(errors).toBeUndefined();
  return data?.["reconciliationProposals"] as Page;
}

test("what waits for a second person is listed by who proposed it, page by page, and goes with the decision", async () => {
  const { database } = settlement.deps;
  expect(await list()).toMatchObject({ nodes: [], totalCount: 0 });
  const paid = await lineId("of a");
  await unmatch(database, by("finance-1"), { matchId: paid, reason: "of another" });
  const b = (await month.legs()).find(({ partner }) => partner === "b")!;
  const place = { source: "BANK", cycleId: ready.cycleId, partnerCode: null } as const;
  const items = {
    expectedIds: [b.id],
    foundIds: [await lineId("of somebody")],
    feeMinor: 1_00n,
    note: "their bank's fee",
  };
  const proposed = await proposeMatch(database, by("finance-1"), { ...place, ...items });
  const tolerance = { partnerCode: "b", currency: "CZK", kind: "FEE", absoluteMinor: 100n, bps: 50 } as const;
  const set = await setTolerance(database, by("finance-2"), tolerance);
  const [small] = await settlement.rows<{ id: string }>("SELECT id FROM break WHERE found_minor = 7");
  const end = {
    breakId: small!.id,
    resolution: "WRITE_OFF",
    note: "not worth it",
    adjustmentId: null,
    claimPartner: null,
  };
  await resolveBreak(database, by("finance-2"), { ...end, resolution: "WRITE_OFF" as const });
  const cycleId = publicId("cyc", ready.cycleId);
  const money = (amount: string) => ({ amount, currency: "CZK" });
  const { nodes, totalCount } = await list();
  expect(totalCount).toBe(4);
  const common = { cycleId, partner: null, bps: null };
  expect(nodes).toEqual([
    {
      ...common,
      id: publicId("mat", paid),
      kind: "UNMATCH",
      amount: money("10.00"),
      note: "of another",
      proposedBy: "finance-1",
    },
    {
      ...common,
      id: "matchId" in proposed ? publicId("mat", proposed.matchId) : "",
      kind: "MATCH",
      amount: money("5.00"),
      note: "their bank's fee",
      proposedBy: "finance-1",
    },
    {
      id: "toleranceId" in set ? publicId("tol", set.toleranceId) : "",
      kind: "TOLERANCE",
      cycleId: null,
      partner: { code: "b" },
      amount: money("1.00"),
      bps: 50,
      note: "FEE",
      proposedBy: "finance-2",
    },
    {
      ...common,
      id: publicId("brk", small!.id),
      kind: "BREAK_RESOLUTION",
      amount: money("0.07"),
      note: "WRITE_OFF: not worth it",
      proposedBy: "finance-2",
    },
  ]);
  expect((await list("(kind: TOLERANCE)")).nodes.map(({ kind }) => kind)).toEqual(["TOLERANCE"]);

  const first = await list("(first: 3)");
  expect(first.pageInfo.hasNextPage).toBe(true);
  const rest = await list(`(first: 3, after: "${first.pageInfo.endCursor}")`);
  expect([...first.nodes, ...rest.nodes]).toEqual(nodes);

  await approveUnmatch(database, by("approver-1"), { matchId: paid, accept: false });
  if ("toleranceId" in set) await approveTolerance(database, by("approver-1"), set);
  expect((await list()).nodes.map(({ kind }) => kind)).toEqual(["MATCH", "BREAK_RESOLUTION"]);
});

test("a cursor of another list is refused", async () => {
  const query = `{ reconciliationProposals(after: "nonsense") { totalCount } }`;
  const { errors } = await settlement.subgraph.execute({ query }, person("finance"));
  expect(errors?.[0]?.extensions?.["code"]).toBe("BAD_USER_INPUT");
});
