import { publicId } from "@tessera/kernel";
import { inTransaction, newId } from "@tessera/runtime";
import fc from "fast-check";
import { LIMITS, type Expected, type Found } from "../../domain/reconciliation/item.js";
import { reconcile } from "../../domain/reconciliation/reconcile.js";
import type { PartnerScope } from "../../store/reconciliation/partnerScope.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { reconcilePartner } from "./reconcilePartner.js";

let settlement: TestSettlement;
let cycles: string[];
let runId: string;

beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.settled();
  cycles = (await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at")).map(({ id }) => id);
  if (cycles.length < 2) {
    await settlement.others.redeem({ redeemer: "b", at: "2011-02-15T11:00:00.000Z", draws: [["a", 1, "1", "CZK"]] });
    await settlement.others.settled();
    cycles = (await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at")).map(({ id }) => id);
  }
  runId = newId();
  await settlement.rows(
    `INSERT INTO reconciliation_run (id, source, cycle_id, dry_run, status, started_by) VALUES ($1, 'PARTNER', $2, false, 'RUNNING', 'x')`,
    [runId, cycles[0]],
  );
});
afterAll(async () => settlement.stop());

const money = fc.record({
  amount: fc.constantFrom(100, 200, 300, 500),
  currency: fc.constantFrom("CZK", "CZK", "CZK", "EUR"),
  at: fc.constantFrom("2011-01-05", "2011-01-07", "2011-01-25"),
  cycle: fc.constantFrom(0, 0, 0, 0, 1),
});
const obligations = fc.array(
  fc.record({ money, shared: fc.nat(3), owes: fc.boolean(), other: fc.constantFrom("a", "b") }),
  { maxLength: 9 },
);
const lines = fc.array(
  fc.record({
    money,
    negative: fc.boolean(),
    names: fc.oneof(
      fc.record({ own: fc.nat(8) }),
      fc.record({ shared: fc.nat(3) }),
      fc.constantFrom({ text: null }, { text: "INV-1" }, { text: "INV-2" }, { text: `obl_${newId()}` }),
    ),
  }),
  { maxLength: 9 },
);
const tolerances = fc.constantFrom(null, { absoluteMinor: 100n, bps: null }, { absoluteMinor: 200n, bps: 5_000 });

let samples = 0;
interface Sample {
  readonly scope: PartnerScope;
  readonly expected: Expected[];
  readonly found: Found[];
}

type Drawn<A> = A extends fc.Arbitrary<infer Value> ? Value : never;

/** Writes a sample under a partner of its own; answers what the domain is given for the same. */
async function write(
  owed: Drawn<typeof obligations>,
  told: Drawn<typeof lines>,
  tolerance: Drawn<typeof tolerances>,
  isSigned: boolean,
): Promise<Sample> {
  const partnerCode = `sample-${(samples += 1)}`;
  const shared = [0, 1, 2, 3].map(() => newId());
  const statementId = newId();
  const rows = owed.map(({ money: { amount, currency, at, cycle }, shared: place, owes, other }) => ({
    ...{
      id: newId(),
      cycle_id: cycles[cycle],
      reference: publicId("rdm", shared[place]!),
      currency,
      amount_minor: amount,
    },
    ...{ debtor_code: owes ? partnerCode : other, creditor_code: owes ? other : partnerCode, entry_id: newId() },
    occurred_at: `${at}T11:00:00Z`,
    source_id: shared[place],
  }));
  const { superuserPool } = settlement.db;
  await superuserPool.query(
    `INSERT INTO obligation (id, cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, late)
     SELECT id, cycle_id, 'REDEMPTION', entry_id, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, false
     FROM json_populate_recordset(null::obligation, $1::json)`,
    [JSON.stringify(rows)],
  );
  await superuserPool.query(
    `INSERT INTO draw (entry_id, ordinal, kind, source_kind, source_id, issuer_code, creditor_code, lot_id, points, unit_price, currency, occurred_at)
     SELECT entry_id, 0, 'REDEMPTION', 'REDEMPTION', source_id, 'a', 'b', entry_id, 1, 1, currency, now()
     FROM json_to_recordset($1::json) AS row (entry_id uuid, source_id uuid, currency text)`,
    [JSON.stringify(rows)],
  );
  const lineRows = told.map(({ money: { amount, currency, at, cycle }, negative, names }, ordinal) => {
    const own = "own" in names ? rows[names.own]?.id : undefined;
    const text =
      "text" in names
        ? names.text
        : "shared" in names
          ? publicId("rdm", shared[names.shared]!)
          : `obl_${own ?? newId()}`;
    return {
      ...{ id: newId(), statement_id: statementId, ordinal, line_id: String(ordinal), reference: text, currency },
      obligation_id: text?.startsWith("obl_") ? text.slice(4) : null,
      is_foreign: text === null || text.startsWith("INV"),
      amount_minor: isSigned && negative ? -amount : amount,
      ...{ cycle: cycles[cycle], value_on: at, description: "" },
    };
  });
  await superuserPool.query(
    "INSERT INTO partner_statement_line SELECT * FROM json_populate_recordset(null::partner_statement_line, $1::json)",
    [JSON.stringify(lineRows)],
  );
  await superuserPool.query(
    `INSERT INTO partner_statement (id, import_id, file_id, partner_code, cycle_id, format, is_signed, lines, bad_lines, imported_by)
     VALUES ($1, $1, $1, $2, $3, 'CSV', $4, $5, 0, 'x')`,
    [statementId, partnerCode, cycles[0], isSigned, lineRows.length],
  );
  if (tolerance) {
    await superuserPool.query(
      `INSERT INTO reconciliation_tolerance (id, partner_code, currency, absolute_minor, bps, set_by, approved_by, approved_at)
       VALUES ($1, $2, 'CZK', $3, $4, 'x', 'y', now())`,
      [newId(), partnerCode, tolerance.absoluteMinor, tolerance.bps],
    );
  }
  const expected = rows.map((row, place): Expected => {
    const minor = BigInt(row.amount_minor);
    return {
      id: row.id,
      references: [`obl_${row.id}`, row.reference],
      knownAs: row.reference,
      amountMinor: isSigned && row.debtor_code === partnerCode ? -minor : minor,
      currency: row.currency,
      cycle: row.cycle_id ?? null,
      date: owed[place]!.money.at,
      since: owed[place]!.money.at,
      counterparty: owed[place]!.other,
      tolerance: row.currency === "CZK" ? tolerance : null,
      converted: false,
      fxTolerance: null,
      standing: row.cycle_id === cycles[0] ? "DUE" : "ELSEWHERE",
    };
  });
  const found = lineRows.map((row): Found => ({
    ...{ id: row.id, reference: row.reference, isForeign: row.is_foreign, amountMinor: BigInt(row.amount_minor) },
    ...{
      currency: row.currency,
      cycle: row.cycle ?? null,
      date: row.value_on,
      counterparty: null,
      text: "",
      feeMinor: 0n,
    },
    ...{ batch: null, returnOf: null, isMatched: false, isLeftToPeople: false },
  }));
  const scope = {
    ...{ runId, cycleId: cycles[0]!, partnerCode, timeZone: "Europe/Prague", statementIds: [statementId], isSigned },
  };
  return { scope, expected, found };
}

async function readMatches(lineIds: readonly string[]): Promise<string[]> {
  const rows = await settlement.rows<{ pass: number; expected: string[]; found: string[]; fee: string }>(
    `SELECT min(pass) AS pass, array_agg(expected_id::text ORDER BY expected_id) FILTER (WHERE expected_id IS NOT NULL) AS expected,
       array_agg(found_id::text ORDER BY found_id) FILTER (WHERE found_id IS NOT NULL) AS found,
       sum(expected_minor) - sum(found_minor) AS fee
     FROM match_item WHERE match_id IN (SELECT match_id FROM match_item WHERE found_id = ANY ($1::uuid[])) GROUP BY match_id`,
    [lineIds],
  );
  return rows
    .map(({ pass, expected, found, fee }) => `${pass} ${expected.join(" ")} | ${found.join(" ")} | ${fee}`)
    .sort();
}

test("the passes in SQL and those of the domain match the same items and name the same breaks", async () => {
  await fc.assert(
    fc.asyncProperty(obligations, lines, tolerances, fc.boolean(), async (owed, told, tolerance, isSigned) => {
      const { scope, expected, found } = await write(owed, told, tolerance, isSigned);
      const reconcileOnce = async () =>
        inTransaction(settlement.db.database, async (tx) => reconcilePartner(tx, scope, null, async () => undefined));
      await reconcileOnce();
      const domain = reconcile({ source: "PARTNER", expected, found, coveredUntil: null, limits: LIMITS });
      const sorted = (ids: readonly string[]) => [...ids].sort().join(" ");
      const byDomain = domain.matches.map(
        (match) => `${match.pass} ${sorted(match.expected)} | ${sorted(match.found)} | ${match.feeMinor}`,
      );
      expect(await readMatches(found.map(({ id }) => id))).toEqual(byDomain.sort());
      const breaks = await settlement.rows<{ line: string }>(
        `SELECT concat(type, ' ', array_to_string(expected_ids, ' '), ' | ', array_to_string(found_ids, ' ')) AS line FROM break WHERE partner_code = $1`,
        [scope.partnerCode],
      );
      expect(breaks.map(({ line }) => line).sort()).toEqual(
        domain.breaks.map((one) => `${one.type} ${one.expected.join(" ")} | ${one.found.join(" ")}`).sort(),
      );
      // Once more changes nothing.
      expect(await reconcileOnce()).toEqual([]);
      expect(await readMatches(found.map(({ id }) => id))).toEqual(byDomain.sort());
    }),
    { numRuns: 25 },
  );
}, 120_000);
