import type { FinanceRun } from "./FinanceRun.js";
import { readBooks } from "./readBooks.js";

/** Every cycle, obligation, dispute and leg of the books is the model's, and there are no others. */
export async function compareBooks(run: FinanceRun): Promise<void> {
  const { cycles, obligations, disputes, legLines, orders, collaterals, shares } = await readBooks(run.settlement);
  const { model } = run;
  run.same(
    "cycles",
    cycles,
    model.cycles.map(({ fromMs, toMs, status, calculation, approver }) =>
      line(fromMs, toMs, status, calculation, approver),
    ),
  );
  run.same(
    "obligations",
    obligations,
    model.obligations
      .map(({ kind, debtor, creditor, currency, minor, atMs, cycle, late, out }) =>
        line(kind, debtor, creditor, currency, minor, atMs, cycle.fromMs, late ? "late" : null, out ? "out" : null),
      )
      .sort(),
  );
  run.same("orders", orders, model.files.map(({ status }) => status).sort());
  run.same("collaterals", collaterals, model.collaterals.map(({ id, left }) => line(id, left)).sort());
  run.same(
    "shares of defaults",
    shares,
    model.defaults
      .flatMap((declared) =>
        declared.shares.map(({ currency, layer, partner, collateral, minor }) =>
          line(declared.id, currency, layer, partner === "" ? null : partner, collateral?.id ?? null, minor),
        ),
      )
      .sort(),
  );
  run.same("disputes", disputes, model.disputes.map(({ id, status, decided }) => line(id, status, decided)).sort());
  run.same(
    "legs",
    legLines,
    model.cycles
      .flatMap(({ legs }) => legs)
      .map(({ id, status, minor, settled, returned, carriedInto, files, replaces }) =>
        line(id, status, minor, settled, returned, carriedInto?.id ?? null, files, replaces ? "t" : "f"),
      )
      .sort(),
  );
}

function line(...parts: readonly (string | number | bigint | null)[]): string {
  return parts.filter((part) => part !== null).join(" ");
}
