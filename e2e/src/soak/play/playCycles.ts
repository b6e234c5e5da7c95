import { byText } from "../spec/byText.js";
import type { Cycle } from "../spec/Clearing.js";
import type { Step } from "../steps.js";
import { pick } from "./pick.js";
import { Violation, type Run } from "./Run.js";

type Of<K extends Step["do"]> = Extract<Step, { do: K }>;

/** Public id of a cycle. One that an obligation has opened is there when that has arrived. */
async function idOf(run: Run, cycle: Cycle): Promise<string> {
  const found = await findId(run, cycle);
  if (found !== undefined) return found;
  await run.settle();
  const arrived = await findId(run, cycle);
  if (arrived === undefined) throw new Violation(`there is no cycle from ${new Date(cycle.fromMs).toISOString()}`);
  return arrived;
}

async function findId(run: Run, { fromMs }: Cycle): Promise<string | undefined> {
  const sql = "SELECT id FROM cycle WHERE opens_at = $1";
  const { rows } = await run.network.admin.settlement.query<{ id: string }>(sql, [new Date(fromMs)]);
  return rows[0] && `cyc_${rows[0].id}`;
}

export async function close(run: Run, step: Of<"close">): Promise<void> {
  const { clearing } = run.world;
  const open = clearing.cycles.filter(({ status }) => status === "OPEN");
  const cycle = step.which === "ANY" || open[0] === undefined ? pick(clearing.cycles, step.pick) : open[0];
  // A late obligation goes to the earliest cycle that is open when it arrives: only one that has arrived is sure of its cycle.
  await run.settleLate();
  const atMs = step.when === "END" ? undefined : run.instantMs(step.when);
  const at = atMs === undefined ? null : new Date(atMs).toISOString();
  const refusal = clearing.refusal(cycle, atMs, Date.now());
  const answer = await run.send("closeSettlementCycle", { cycleId: await idOf(run, cycle), at });
  run.same("the type of a close's answer", answer.__typename, refusal ?? "SettlementCycleClosed");
  if (refusal === undefined) clearing.close(cycle, atMs);
}

export async function calculate(run: Run, step: Of<"calculate">): Promise<void> {
  const { clearing } = run.world;
  const closed = clearing.cycles.filter(({ status }) => status === "CLOSED" || status === "CALCULATED");
  const cycle = closed.length > 0 && step.pick > 0 ? pick(closed, step.pick) : pick(clearing.cycles, step.pick);
  const isClosed = cycle.status === "CLOSED" || cycle.status === "CALCULATED";
  const cycleId = await idOf(run, cycle);
  const answer = await run.send("calculateSettlementCycle", { cycleId });
  const expected = isClosed ? "SettlementCycleCalculated" : "CycleMoveRefused";
  run.same("the type of a calculation's answer", answer.__typename, expected);
  if (!isClosed) return;
  const again = await run.send("calculateSettlementCycle", { cycleId });
  run.same("the cycle calculated again", again, answer);
  cycle.status = "CALCULATED";
  await compareCalculation(run, cycle, cycleId.slice("cyc_".length));
}

/** Totals, positions and legs that were frozen are those of the obligations that must be in the cycle. */
async function compareCalculation(run: Run, cycle: Cycle, id: string): Promise<void> {
  const { clearing } = run.world;
  const { rows } = await run.network.admin.settlement.query<{ figures: unknown }>(
    `SELECT json_build_object(
      'totals', (SELECT coalesce(json_agg(concat_ws(' ', currency, kind, obligations, gross_minor) ORDER BY currency, kind), '[]')
        FROM cycle_total WHERE cycle_id = $1),
      'positions', (SELECT coalesce(json_agg(concat_ws(' ', currency, partner_code, receivable_minor, payable_minor)
        ORDER BY currency, partner_code), '[]') FROM cycle_position WHERE cycle_id = $1),
      'legs', (SELECT coalesce(json_agg(concat_ws(' ', currency, partner_code, direction, amount_minor) ORDER BY currency, partner_code), '[]')
        FROM leg WHERE cycle_id = $1)) AS figures`,
    [id],
  );
  const positions = clearing.positions(cycle);
  const totals = new Map<string, { count: number; minor: bigint }>();
  for (const { currency, kind, minor, ...one } of clearing.obligations) {
    if (one.cycle !== cycle) continue;
    const total = totals.get(`${currency} ${kind}`) ?? { count: 0, minor: 0n };
    totals.set(`${currency} ${kind}`, { count: total.count + 1, minor: total.minor + minor });
  }
  run.same("the figures of a calculated cycle", rows[0]?.figures, {
    totals: [...totals].sort(([a], [b]) => byText(a, b)).map(([key, { count, minor }]) => `${key} ${count} ${minor}`),
    positions: positions.map(
      ({ currency, partner, receivable, payable }) => `${currency} ${partner} ${receivable} ${payable}`,
    ),
    legs: positions
      .map(({ currency, partner, receivable, payable }) => ({ currency, partner, net: receivable - payable }))
      .filter(({ net }) => net !== 0n)
      .map(({ currency, partner, net }) => `${currency} ${partner} ${net < 0n ? `PAYS ${-net}` : `RECEIVES ${net}`}`),
  });
}
