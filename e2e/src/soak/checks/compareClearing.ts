import { Violation, type Run } from "../play/Run.js";
import { byText } from "../spec/byText.js";
import type { Obligation } from "../spec/Clearing.js";

const OBLIGATIONS = `
  SELECT concat_ws(' ', kind, reference, debtor_code, creditor_code, currency, amount_minor, extract(epoch FROM occurred_at) * 1000,
    CASE WHEN late THEN 'late' ELSE 'in time' END, extract(epoch FROM opens_at) * 1000) AS line
  FROM obligation JOIN cycle ON cycle.id = cycle_id`;

const CYCLES = `
  SELECT concat_ws(' ', extract(epoch FROM opens_at) * 1000, extract(epoch FROM closes_at) * 1000, status) AS line
  FROM cycle ORDER BY opens_at`;

/**
 * settlement's obligations and cycles are what the specification says. While facts are under way obligations may be missing, but none
 * may stand that should not, and none twice.
 */
export async function compareClearing(run: Run, factsAreUnderWay: boolean): Promise<void> {
  const { settlement } = run.network.admin;
  const { clearing } = run.world;
  const { rows } = await settlement.query<{ line: string }>(OBLIGATIONS);
  const found = rows.map(({ line }) => line).sort(byText);
  const expected = clearing.obligations.map(inWords).sort(byText);
  if (factsAreUnderWay) {
    const left = [...expected];
    const strange = found.filter((line) => {
      const place = left.indexOf(line);
      if (place >= 0) left.splice(place, 1);
      return place < 0;
    });
    if (strange.length > 0)
      throw new Violation(`obligations that should not stand:\n${strange.join("\n")}\namong\n${expected.join("\n")}`);
    return;
  }
  run.same("the list of obligations", found, expected);
  const cycles = await settlement.query<{ line: string }>(CYCLES);
  run.same(
    "the list of cycles",
    cycles.rows.map(({ line }) => line),
    clearing.cycles.map(({ fromMs, toMs, status }) => `${fromMs}.000000 ${toMs}.000000 ${status}`),
  );
}

function inWords(one: Obligation): string {
  const { kind, reference, debtor, creditor, currency, minor, atMs, late, cycle } = one;
  const when = [`${atMs}.000000`, late ? "late" : "in time", `${cycle.fromMs}.000000`];
  return [kind, reference, debtor, creditor, currency, minor, ...when].join(" ");
}
