import type { InvariantReport } from "@tessera/contracts";
import { person, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { claimVerification } from "../../store/verifications.js";
import { runWaitingVerifications } from "./runWaitingVerifications.js";
import { startVerification } from "./startVerification.js";

let settlement: TestSettlement;
const clean: InvariantReport = { invariant: "1", rowsScanned: 5, violations: 0, examples: [] };

beforeEach(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  for (const service of ["members", "partners", "rewards"] as const) settlement.others.reports.set(service, [clean]);
  const undone = await settlement.others.redeem({
    redeemer: "b",
    at: "2011-01-15T11:00:00.000Z",
    draws: [
      ["a", 10, "0.10", "CZK"],
      ["c", 3, "2", "CZK"],
    ],
  });
  await settlement.others.cancelRedemption(undone, "2011-02-15T11:00:00.000Z");
  await settlement.others.redeem({ redeemer: "b", at: "2011-02-16T11:00:00.000Z", draws: [["a", 20, "0.1", "CZK"]] });
  await settlement.others.spend({
    kind: "HOLD",
    redeemer: "c",
    at: "2011-02-17T11:00:00.000Z",
    draws: [["a", 30, "0.1", "CZK"]],
  });
  await settlement.others.repay({ at: "2011-01-16T11:00:00.000Z", repayments: [["x", "a", 3, "0.1", "CZK"]] });
  await settlement.others.settled();
});
afterEach(async () => settlement.stop());

const QUERY = `query ($id: ID!) { verification(id: $id) { status
  members { invariant } partners { rowsScanned } rewards { violations } settlement { invariant rowsScanned violations examples } } }`;
interface Answer {
  status: string;
  members: unknown[] | null;
  partners: unknown[] | null;
  rewards: unknown[] | null;
  settlement: InvariantReport[] | null;
}

async function verify(): Promise<Answer> {
  const auditor = person("auditor");
  const { data } = await settlement.subgraph.execute(
    { query: "mutation { startVerification { id status members { invariant } } }" },
    auditor,
  );
  const started = data?.["startVerification"] as { id: string; status: string; members: null };
  expect(started).toMatchObject({ status: "RUNNING", members: null });
  await runWaitingVerifications(settlement.deps);
  return (await settlement.subgraph.execute({ query: QUERY, variables: { id: started.id } }, auditor)).data?.[
    "verification"
  ] as Answer;
}
const violations = (answer: Answer) =>
  (answer.settlement ?? []).filter((report) => report.violations > 0).flatMap((report) => report.examples);

test("a network that agrees is clean, with the reports of all four services", async () => {
  const answer = await verify();
  expect(violations(answer)).toEqual([]);
  expect(answer).toMatchObject({
    status: "CLEAN",
    members: [{ invariant: "1" }],
    partners: [{ rowsScanned: 5 }],
    rewards: [{ violations: 0 }],
  });
  expect(
    answer.settlement?.filter((report) => report.invariant.startsWith("17")).map((report) => report.rowsScanned),
  ).toEqual([7, 2, 4]);
});

test("a violation in another service makes it VIOLATED", async () => {
  settlement.others.reports.set("partners", [clean, { ...clean, violations: 1, examples: ["x"] }]);
  expect((await verify()).status).toBe("VIOLATED");
});

test.each(["members", "rewards"] as const)(
  "%s that does not answer is named, has no report, and it is not clean",
  async (service) => {
    settlement.others.down.add(service);
    const answer = await verify();
    expect([answer.status, answer[service]]).toEqual(["VIOLATED", null]);
    expect(violations(answer)).toContain(`${service} did not answer`);
    expect(answer.partners).toHaveLength(1);
  },
);

test("a draw that members does not hold, holds otherwise or holds alone is named with its cycle and issuer", async () => {
  const [line] = settlement.others.drawLines;
  if (!line) throw new Error("nothing was drawn");
  settlement.others.drawLines[0] = { ...line, line: line.line.replace("0.1", "0.2") };
  expect(violations(await verify())).toEqual([
    expect.stringMatching(
      /^2010-12-31T23:00:00.000Z a: settlement 1 rows, 10 points, hash \d+, members 1 rows, 10 points/,
    ),
  ]);
  settlement.others.drawLines.shift();
  expect(violations(await verify())).toEqual([
    expect.stringMatching(/^2010-12-31T23:00:00.000Z a: settlement 1 rows, 10 points, hash \d+, members nothing$/),
  ]);
  settlement.others.drawLines.unshift(line, { ...line, issuer: "new", at: "2011-07-01T00:00:00.000Z" });
  expect(violations(await verify())).toEqual([
    expect.stringMatching(/^2011-02-28T23:00:00.000Z new: settlement nothing, members 1 rows/),
  ]);
});

test("points that were counted as issued otherwise than members issued them are named with their issuer", async () => {
  settlement.others.issued.set("x", (settlement.others.issued.get("x") ?? 0) + 1);
  expect(violations(await verify())).toEqual([
    expect.stringMatching(/^x: \d+ points counted as issued, \d+ by members$/),
  ]);
});

test("a redemption without its spend, a spend without its redemption and a lost cancellation are named", async () => {
  await settlement.others.spend({ redeemer: "b", at: "2011-02-18T11:00:00.000Z", draws: [["a", 1, "0.1", "CZK"]] });
  await settlement.others.settled();
  expect(violations(await verify())).toEqual([
    expect.stringMatching(/^redemption .*: points were spent, no redemption was confirmed$/),
  ]);
  await settlement.db.superuserPool.query("DELETE FROM draw WHERE source_kind = 'REDEMPTION' AND points = 20");
  await settlement.db.superuserPool.query("UPDATE redemption_told SET cancelled_at = NULL");
  const found = violations(await verify()).map((example) => example.replace(/^redemption [0-9a-f-]+/, "redemption"));
  expect(found).toEqual(
    expect.arrayContaining([
      "redemption: it was confirmed, no points were spent",
      "redemption: its points were given back, it is not cancelled",
    ]),
  );
});

test("a difference that is gone in the next round was traffic and no violation", async () => {
  const [line] = settlement.others.drawLines;
  if (!line) throw new Error("nothing was drawn");
  const { peers } = settlement.deps;
  let rounds = 0;
  const busy = {
    ...settlement.deps,
    peers: {
      call: async (command: Parameters<typeof peers.call>[0], input: never) => {
        if (command.name === "members.drawDigest" && (rounds += 1) === 1) settlement.others.drawLines.push(line);
        else if (command.name === "members.drawDigest") settlement.others.drawLines.pop();
        return peers.call(command, input);
      },
    } as typeof peers,
  };
  const id = await startVerification(settlement.db.database, "auditor-1");
  await runWaitingVerifications(busy);
  expect(rounds).toBe(2);
  expect(await settlement.rows("SELECT status FROM verification WHERE id = $1", [id])).toEqual([{ status: "CLEAN" }]);
});

test("one that was broken off is taken by the next to look once its claim has run out, not before", async () => {
  const id = await startVerification(settlement.db.database, "auditor-1");
  expect((await claimVerification(settlement.db.database, 600_000))?.id).toBe(id);
  await runWaitingVerifications(settlement.deps);
  expect(await settlement.rows("SELECT status FROM verification")).toEqual([{ status: "RUNNING" }]);
  await settlement.rows("UPDATE verification SET claimed_until = now() WHERE id = $1", [id]);
  await runWaitingVerifications(settlement.deps);
  expect(await settlement.rows("SELECT status FROM verification")).toEqual([{ status: "CLEAN" }]);
});
