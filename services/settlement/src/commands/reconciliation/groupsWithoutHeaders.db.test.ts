import { ReconciliationDesk } from "../../test/ReconciliationDesk.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";

let desk: ReconciliationDesk;
beforeEach(async () => {
  desk = await ReconciliationDesk.open();
});
afterEach(async () => desk.settlement.stop());

const broken = async () =>
  (await verifyOwnBooks(desk.settlement.db.database)).flatMap(({ invariant, violations }) =>
    /^(18|20) /.test(invariant) && violations > 0 ? [invariant] : [],
  );
const items = async () =>
  desk.settlement.rows(
    `SELECT pass, is_active, match_id IN (SELECT id FROM match) AS has_header, count(DISTINCT match_id)::int AS matches,
       count(expected_id)::int AS owed, count(found_id)::int AS told, sum(expected_minor - found_minor)::int AS open
     FROM match_item GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
const apart = async (foundId: string) =>
  desk.mutate(
    "unmatch",
    "UnmatchInput",
    { matchId: `pln_${foundId}`, reason: "wrong" },
    "... on MatchChanged { matchId }",
  );
const lineIds = async () =>
  (
    await desk.settlement.rows<{ id: string }>(
      "SELECT found_id AS id FROM match_item WHERE pass = 4 AND found_id IS NOT NULL ORDER BY found_id",
    )
  ).map(({ id }) => id);

test("one line for two issuers of a redemption is a group named by its line, and gets a header as people take it apart", async () => {
  const at = "2011-01-20T11:00:00.000Z";
  const draws = [
    ["a", 40, "1", "CZK"],
    ["c", 60, "1", "CZK"],
  ] as const;
  const redemption = await desk.settlement.others.redeem({ redeemer: "b", at, draws: draws.map((draw) => [...draw]) });
  await desk.settlement.others.settled();
  await desk.importCsv([
    desk.line(1, 0, "100"),
    `2,rdm_${redemption.replace(/^rdm_/, "")},100.00,CZK,2011-01,2011-01-20,`,
  ]);
  expect((await desk.run()).matches).toEqual([
    { name: "1", count: 1 },
    { name: "4", count: 1 },
  ]);
  const group = { pass: 4, matches: 1, owed: 2, told: 1, open: 0 };
  const [pair] = await items();
  expect(await items()).toEqual([pair, { ...group, is_active: true, has_header: false }]);
  expect(await broken()).toEqual([]);

  const [line] = await lineIds();
  expect(await apart(line!)).toMatchObject({ __typename: "MatchChanged" });
  expect(await apart(line!)).toMatchObject({ reason: "UNKNOWN_MATCH" });
  expect(await items()).toEqual([pair, { ...group, is_active: false, has_header: true }]);
  expect(
    await desk.settlement.rows(
      "SELECT source, partner_code, pass, currency, expected_minor, found_minor, fee_minor, status FROM match",
    ),
  ).toEqual([
    {
      ...{ source: "PARTNER", partner_code: "b", pass: 4, currency: "CZK", status: "UNDONE" },
      ...{ expected_minor: "10000", found_minor: "10000", fee_minor: "0" },
    },
  ]);
  // The machine leaves to people what they took apart.
  expect(await desk.run()).toMatchObject({ matches: [] });
  expect(await broken()).toEqual([]);
});

test("an obligation told in parts ends as a whole, whichever of its lines is named", async () => {
  await desk.importCsv([desk.line(1, 1, "150"), desk.line(2, 1, "50")]);
  expect((await desk.run()).matches).toEqual([{ name: "4", count: 1 }]);
  const parts = { pass: 4, matches: 1, owed: 1, told: 2, open: 0 };
  expect(await items()).toEqual([{ ...parts, is_active: true, has_header: false }]);
  expect(await apart((await lineIds())[1]!)).toMatchObject({ __typename: "MatchChanged" });
  expect(await items()).toEqual([{ ...parts, is_active: false, has_header: true }]);
  expect(await broken()).toEqual([]);
});

test("verify names a group without a header that does not close, and one that no line of its own names", async () => {
  await desk.importCsv([desk.line(1, 1, "150"), desk.line(2, 1, "50")]);
  await desk.run();
  const client = await desk.settlement.db.superuserPool.connect();
  try {
    for (const change of ["expected_minor = expected_minor + 1", "match_id = gen_random_uuid()"]) {
      await client.query(
        `BEGIN; SET LOCAL session_replication_role = replica; CREATE TABLE kept AS TABLE match_item;
         UPDATE match_item SET ${change} WHERE expected_id IS NOT NULL; COMMIT`,
      );
      expect(await broken()).toContain("18 a match closes to zero with its fee, and its items are those of its sums");
      await client.query(
        `BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM match_item; INSERT INTO match_item TABLE kept;
         DROP TABLE kept; COMMIT`,
      );
    }
  } finally {
    client.release();
  }
  expect(await broken()).toEqual([]);
});
