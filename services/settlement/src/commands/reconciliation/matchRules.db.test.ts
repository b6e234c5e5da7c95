import { newId } from "@tessera/runtime";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";

let settlement: TestSettlement;
let cycleId: string;
let runId: string;

beforeEach(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.settled();
  cycleId = (await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1"))[0]!.id;
  runId = newId();
  await settlement.rows(
    `INSERT INTO reconciliation_run (id, source, cycle_id, dry_run, status, started_by) VALUES ($1, 'PARTNER', $2, false, 'RUNNING', 'x')`,
    [runId, cycleId],
  );
});
afterEach(async () => settlement.stop());

type Place = readonly [cycleId: string, runId: string | null];

/** One statement that writes a match for each place. */
async function insertMatches(places: readonly Place[]): Promise<void> {
  await settlement.rows(
    `INSERT INTO match (id, source, cycle_id, run_id, pass, currency, expected_minor, found_minor, fee_minor, status, proposed_by)
     SELECT gen_random_uuid(), 'PARTNER', cycle_id, run_id, CASE WHEN run_id IS NULL THEN 0 ELSE 4 END, 'CZK', 1, 1, 0,
       CASE WHEN run_id IS NULL THEN 'PROPOSED' ELSE 'ACTIVE' END, CASE WHEN run_id IS NULL THEN 'x' END
     FROM unnest($1::uuid[], $2::uuid[]) AS place (cycle_id, run_id)`,
    [places.map(([cycle]) => cycle), places.map(([, run]) => run)],
  );
}

async function insertItems(places: readonly Place[]): Promise<void> {
  await settlement.rows(
    `INSERT INTO match_item (match_id, run_id, cycle_id, told_by, pass, expected_id, is_active)
     SELECT gen_random_uuid(), run_id, cycle_id, 'b', 4, gen_random_uuid(), true
     FROM unnest($1::uuid[], $2::uuid[]) AS place (cycle_id, run_id)`,
    [places.map(([cycle]) => cycle), places.map(([, run]) => run)],
  );
}

test.each([
  ["matches", insertMatches],
  ["their items", insertItems],
])("%s refer to a cycle and a run that are there, one by one and many at once", async (_, insert) => {
  const good: Place[] = [
    [cycleId, runId],
    [cycleId, null],
  ];
  for (const bad of [
    [newId(), runId],
    [newId(), null],
    [cycleId, newId()],
  ] satisfies Place[]) {
    await expect(insert([bad])).rejects.toThrow("that are there");
    await expect(insert([...good, bad, ...good])).rejects.toThrow("that are there");
  }
  await insert(good);
});

test("what matches refer to stays", async () => {
  for (const change of [
    "DELETE FROM reconciliation_run",
    "TRUNCATE reconciliation_run CASCADE",
    "UPDATE reconciliation_run SET id = gen_random_uuid()",
  ]) {
    await expect(settlement.rows(change)).rejects.toThrow("keeps its id and stays");
  }
  await expect(settlement.rows("DELETE FROM cycle")).rejects.toThrow("append-only");
  await expect(settlement.rows("TRUNCATE cycle CASCADE")).rejects.toThrow();
  await expect(settlement.rows("UPDATE cycle SET id = gen_random_uuid()")).rejects.toThrow();
});

test("a line and an expected item are used once, while what uses neither may stand often", async () => {
  await insertItems(Array.from({ length: 3 }, () => [cycleId, runId] as const));
  const again = (column: string) =>
    settlement.rows(
      `INSERT INTO match_item (match_id, run_id, cycle_id, told_by, pass, ${column}, is_active)
       SELECT gen_random_uuid(), $1, $2, 'b', 4, $3, true FROM generate_series(1, 2)`,
      [runId, cycleId, newId()],
    );
  await expect(again("expected_id")).rejects.toThrow("match_item_uses_expected_once");
  await expect(again("found_id")).rejects.toThrow("match_item_uses_line_once");
});
