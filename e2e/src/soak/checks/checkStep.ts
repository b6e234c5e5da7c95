import type { ServiceName } from "@tessera/contracts";
import { Violation, type Run } from "../play/Run.js";
import { compareBooks } from "./compareBooks.js";
import { compareClearing } from "./compareClearing.js";
import { compareRewards } from "./compareRewards.js";
import { STEP_INVARIANTS } from "./invariants.js";

/** After each step: the invariants by SQL, and every row that the specification knows. */
export async function checkStep(run: Run): Promise<void> {
  await Promise.all([checkInvariants(run, "members"), checkInvariants(run, "settlement")]);
  await compareBooks(run);
  if (run.unfinished) return compareClearing(run, true);
  await compareRewards(run);
  if (!run.factsAreKept) await run.settle();
  await compareClearing(run, run.factsAreKept);
  if (!run.factsAreKept) await compareDraws(run);
}

async function checkInvariants(run: Run, service: ServiceName): Promise<void> {
  const own = STEP_INVARIANTS.filter((invariant) => invariant.service === service);
  const sql = own.map(({ violations }, index) => `SELECT ${index} AS invariant, row FROM (${violations}) AS broken`);
  const { rows } = await run.network.admin[service].query<{ invariant: number; row: string }>(sql.join(" UNION ALL "));
  const [broken] = rows;
  if (broken) throw new Violation(`invariant ${own[broken.invariant]?.name} is broken: ${service} ${broken.row}`);
}

const DRAWS = `concat_ws(' ', kind, issuer_code, creditor_code, points, trim_scale(unit_price), currency, lot_id, occurred_at) AS line FROM draw ORDER BY line`;

/** 17: what members drew is what settlement priced. */
async function compareDraws(run: Run): Promise<void> {
  const { members, settlement } = run.network.admin;
  const drawn = await members.query<{ line: string }>(`SELECT ${DRAWS}`);
  const priced = await settlement.query<{ line: string }>(`SELECT ${DRAWS}`);
  run.same("settlement's list of draws", priced.rows, drawn.rows);
}
