import { inTransaction } from "@tessera/runtime";
import { calculateCycle } from "../commands/cycles/calculateSettlementCycle.js";
import { closeCutOffCycle } from "../commands/cycles/closeCutOffCycle.js";
import { cutOffCycle } from "../commands/cycles/cutOffCycle.js";
import { startTestSettlement, type TestSettlement } from "../test/startTestSettlement.js";

let settlement: TestSettlement;
let calculated: string;

/** January is calculated, February and March are open. */
beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  for (const month of ["01", "02", "03"]) {
    await settlement.others.redeem({
      redeemer: "b",
      at: `2011-${month}-15T11:00:00.000Z`,
      draws: [["a", 10, "0.1", "CZK"]],
    });
  }
  await settlement.others.settled();
  const [january] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  calculated = january?.id ?? "";
  const { database } = settlement.db;
  await inTransaction(database, async (tx) => cutOffCycle(tx, calculated, null));
  await inTransaction(database, async (tx) => closeCutOffCycle(tx, calculated));
  await inTransaction(database, async (tx) => calculateCycle(tx, calculated));
});
afterAll(async () => settlement.stop());

const OF = "(SELECT id FROM cycle WHERE status = 'CALCULATED')";
const OPEN = "(SELECT id FROM cycle WHERE status = 'OPEN' ORDER BY opens_at LIMIT 1)";
const insertObligation = (values: Partial<Record<string, string>>) => {
  const row: Record<string, string> = {
    id: "gen_random_uuid()",
    cycle_id: OPEN,
    kind: "'REDEMPTION'",
    entry_id: "gen_random_uuid()",
    reference: "'rdm_x'",
    debtor_code: "'a'",
    creditor_code: "'b'",
    currency: "'CZK'",
    amount_minor: "1",
    occurred_at: "'2011-02-15'",
    late: "false",
    lot_id: "NULL",
    reverses: "NULL",
    ...values,
  };
  return `INSERT INTO obligation (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).join(", ")})`;
};

test.each([
  ["an amount of zero", insertObligation({ amount_minor: "0" }), "23514"],
  ["a debt to oneself", insertObligation({ creditor_code: "'a'" }), "23514"],
  ["an obligation in no cycle", insertObligation({ cycle_id: "gen_random_uuid()" }), "23503"],
  ["an obligation without a cycle", insertObligation({ cycle_id: "NULL" }), "23502"],
  ["an obligation in a closed cycle", insertObligation({ cycle_id: OF }), "23000"],
  ["a reversal of nothing", insertObligation({ kind: "'REVERSAL'" }), "23514"],
  ["a repayment without a lot", insertObligation({ kind: "'DEBT_REPAYMENT'" }), "23514"],
  [
    "the same obligation twice",
    "INSERT INTO obligation SELECT gen_random_uuid(), cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, 7, occurred_at, late, lot_id, reverses, now() FROM obligation WHERE cycle_id = " +
      OPEN,
    "23505",
  ],
  ["changing an amount", `UPDATE obligation SET amount_minor = 1 WHERE cycle_id = ${OPEN}`, "23000"],
  [
    "moving an obligation out of a calculated cycle",
    `UPDATE obligation SET cycle_id = ${OPEN} WHERE cycle_id = ${OF}`,
    "23000",
  ],
  [
    "moving an obligation into a calculated cycle",
    `UPDATE obligation SET cycle_id = ${OF} WHERE cycle_id = ${OPEN}`,
    "23000",
  ],
  ["deleting an obligation", "DELETE FROM obligation", "23000"],
  ["truncating obligations", "TRUNCATE obligation CASCADE", "23000"],
  ["changing a draw", "UPDATE draw SET points = points + 1", "23000"],
  ["deleting a draw", "DELETE FROM draw", "23000"],
  ["truncating draws", "TRUNCATE draw", "23000"],
  ["the same draw twice", "INSERT INTO draw SELECT * FROM draw", "23505"],
  ["changing a redemption that was told", "UPDATE redemption_told SET points = 1", "23000"],
  ["deleting a redemption that was told", "DELETE FROM redemption_told", "23000"],
  [
    "opening a calculated cycle again",
    `UPDATE cycle SET status = 'OPEN', cut_off_at = NULL, closed_at = NULL, calculation = 0, calculated_at = NULL, content_hash = NULL, clearing = NULL WHERE id = ${OF}`,
    "23000",
  ],
  [
    "closing an open cycle without its cut-off",
    `UPDATE cycle SET status = 'CLOSED', cut_off_at = now(), closed_at = now() WHERE id = ${OPEN}`,
    "23000",
  ],
  [
    "shortening a calculated cycle",
    `UPDATE cycle SET closes_at = closes_at - interval '1 day' WHERE id = ${OF}`,
    "23000",
  ],
  [
    "lengthening an open cycle",
    `UPDATE cycle SET closes_at = closes_at + interval '1 day' WHERE id = ${OPEN}`,
    "23000",
  ],
  [
    "shortening a cycle without a successor for the rest",
    `UPDATE cycle SET closes_at = closes_at - interval '1 day' WHERE id = ${OPEN}`,
    "23503",
  ],
  ["changing a hash", `UPDATE cycle SET content_hash = repeat('0', 64) WHERE id = ${OF}`, "23000"],
  ["deleting a cycle", "DELETE FROM cycle", "23000"],
  [
    "a cycle that overlaps another",
    "INSERT INTO cycle (id, status, opens_at, closes_at, previous_closes_at) SELECT gen_random_uuid(), 'OPEN', opens_at, closes_at - interval '1 day', opens_at FROM cycle WHERE status = 'OPEN' LIMIT 1",
    "23505",
  ],
  [
    "a cycle behind a gap",
    "INSERT INTO cycle (id, status, opens_at, closes_at, previous_closes_at) VALUES (gen_random_uuid(), 'OPEN', '2020-01-01', '2020-02-01', '2020-01-01')",
    "23503",
  ],
  [
    "a second beginning",
    "INSERT INTO cycle (id, status, opens_at, closes_at) VALUES (gen_random_uuid(), 'OPEN', '2020-01-01', '2020-02-01')",
    "23505",
  ],
  ["changing a frozen total", "UPDATE cycle_total SET gross_minor = 1", "23000"],
  ["deleting a frozen position", "DELETE FROM cycle_position", "23000"],
  ["changing a netting report", "UPDATE netting_report SET payments = 0", "23000"],
  ["deleting a leg", "DELETE FROM leg", "23000"],
  ["truncating legs", "TRUNCATE leg CASCADE", "23000"],
  [
    "a second programme",
    "INSERT INTO programme (single, code, time_zone, starts_on, cut_off, clearing) VALUES (true, 'x', 'UTC', '2011-01-01', 'BY_COMMAND', 'GROSS')",
    "23505",
  ],
])("the database refuses %s", async (_, sql, code) => {
  await expect(settlement.rows(sql)).rejects.toMatchObject({ code });
});

test("a cycle whose legs do not pay its partners their nets is not calculated", async () => {
  const { database } = settlement.db;
  const [february] = await settlement.rows<{ id: string }>(
    "SELECT id FROM cycle WHERE status = 'OPEN' ORDER BY opens_at LIMIT 1",
  );
  const id = february?.id ?? "";
  await inTransaction(database, async (tx) => cutOffCycle(tx, id, null));
  await inTransaction(database, async (tx) => closeCutOffCycle(tx, id));
  const calculateWith = async (legMinor: number) =>
    inTransaction(database, async (tx) => {
      await tx.query("INSERT INTO cycle_position VALUES ($1, 'CZK', 'a', 0, 100, 1), ($1, 'CZK', 'b', 100, 0, 1)", [
        id,
      ]);
      await tx.query(
        "INSERT INTO leg VALUES (gen_random_uuid(), $1, 'CZK', 'a', 'PAYS', 100, 1), (gen_random_uuid(), $1, 'CZK', 'b', 'RECEIVES', $2, 1)",
        [id, legMinor],
      );
      await tx.query(
        "UPDATE cycle SET status = 'CALCULATED', calculation = 1, calculated_at = now(), clearing = 'GROSS', content_hash = repeat('0', 64) WHERE id = $1",
        [id],
      );
    });
  await expect(calculateWith(99)).rejects.toThrow("do not balance");
  await calculateWith(100);
});
