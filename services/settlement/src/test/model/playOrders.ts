import { isRefused } from "@tessera/kernel";
import { approveDefault as approveDefaultOf } from "../../commands/exposure/approveDefault.js";
import { declareDefault as declareDefaultOf } from "../../commands/exposure/declareDefault.js";
import { importPaymentStatus } from "../../commands/payments/importPaymentStatus.js";
import { writePain002 } from "../writePain002.js";
import type { FinanceRun } from "./FinanceRun.js";
import type { FinanceStep } from "./financeStories.js";
import type { ModelCycle, ModelFile, ModelLeg } from "./modelBooks.js";

type Of<K extends FinanceStep["do"]> = Extract<FinanceStep, { do: K }>;

interface Order {
  readonly message_id: string;
  /** By leg. */
  readonly transfers: Readonly<Record<string, string>>;
}

/** The orders in the order in which they were written. */
async function readOrders(run: FinanceRun): Promise<readonly Order[]> {
  return run.settlement.rows<Order>(
    `SELECT message_id, (SELECT json_object_agg(leg_id, end_to_end_id) FROM payment_instruction WHERE file_id = file.id) AS transfers
     FROM payment_file AS file WHERE kind = 'PAIN_001' ORDER BY recorded_at, currency`,
  );
}

const ENDS = { REFUSED: "RJCT", ONE_REFUSED: "PART", TAKEN: "ACCP", OF_NO_ORDER: "RJCT" } as const;

function report(messageId: string, says: Of<"answer">["says"], endToEndId: string): readonly Buffer[] {
  const transfers = says === "ONE_REFUSED" ? { [endToEndId]: "RJCT" } : {};
  return [writePain002({ messageId, groupStatus: ENDS[says], transfers })];
}

/** The bank answers an order: with a refusal of all or of one transfer, or that it is taken. */
export async function answer(run: FinanceRun, { pick, by, says }: Of<"answer">, again: boolean): Promise<void> {
  const { files } = run.model;
  const place = files.length - 1 - (pick % Math.max(1, files.length));
  const file = files[place];
  const order = (await readOrders(run))[place];
  if (!file || !order) return;
  const only = says === "ONE_REFUSED" ? (file.transfers[pick % file.transfers.length]?.leg ?? null) : null;
  const messageId = says === "OF_NO_ORDER" ? "NOBODYS" : order.message_id;
  const request = run.request(run.person(by));
  const found = await run.expect("bank's answer", says === "OF_NO_ORDER" ? "InvalidInput" : "done", again, async () =>
    importPaymentStatus(
      run.settlement.deps,
      request,
      { sha256: request.key },
      report(messageId, says, order.transfers[only?.id ?? ""] ?? ""),
    ),
  );
  if (isRefused(found)) return;
  run.same("cycle of the order", "cycleId" in found ? found.cycleId : null, file.cycle.id);
  run.same("transfers refused", found.rejected, say(run, file, says, only));
}

function say(
  { model }: FinanceRun,
  file: ModelFile,
  says: Of<"answer">["says"],
  only: ModelFile["transfers"][number]["leg"] | null,
): number {
  if (says === "REFUSED" || says === "ONE_REFUSED") {
    const refused = model.reject(file, only);
    // What is not refused is taken.
    if (says === "ONE_REFUSED" && refused === 0) model.accept(file);
    return refused;
  }
  model.accept(file);
  return 0;
}

/** Of a partner and a cycle of which something is overdue, mostly. */
export async function declareDefault(run: FinanceRun, step: Of<"declareDefault">, again: boolean): Promise<void> {
  const all = run.model.cycles.flatMap((cycle) => cycle.legs.map((leg) => ({ cycle, leg })));
  const overdue = all.filter(({ leg }) => leg.status === "OVERDUE");
  const some = step.pick < 6 && overdue.length > 0 ? overdue : all;
  const found = some[some.length - 1 - (step.pick % Math.max(1, some.length))];
  if (!found) return;
  const { cycle, leg } = found;
  const { partner } = leg;
  const request = run.request(run.person(step.by));
  const operatorMinor = BigInt(step.operatorMinor);
  const operatorShare = ["CZK", "EUR"].map((currency) => ({ currency, amountMinor: operatorMinor }));
  const withheld = pickWithheld(cycle, partner, step);
  const verdict = run.model.judgeDeclare(cycle, partner, withheld);
  const withheldLegIds = withheld.map(({ id }) => id);
  const declared = await run.expect("default", verdict, again, async () =>
    declareDefaultOf(run.settlement.deps, request, {
      ...{ partnerCode: partner, cycleId: cycle.id, reason: "a test", operatorShare },
      ...(withheldLegIds.length > 0 && { withheldLegIds }),
    }),
  );
  if (isRefused(declared)) return;
  const { defaultId: id } = declared;
  const mine = { operatorMinor, withheld, by: request.scope };
  run.model.defaults.push({ id, cycle, partner, ...mine, isApproved: false, shares: [] });
}

/** Nothing, or what others are to pay the partner directly; now and then also what is nobody's to keep from it. */
function pickWithheld(
  cycle: ModelCycle,
  partner: string,
  { pick, operatorMinor }: Of<"declareDefault">,
): readonly ModelLeg[] {
  if (operatorMinor > 0) return [];
  const theirs = cycle.legs.filter((leg) => leg.counterparty === partner && leg.status === "OVERDUE");
  const another = cycle.legs[pick % Math.max(1, cycle.legs.length)];
  return pick === 5 && another ? [...new Set([...theirs, another])] : theirs;
}

export async function approveDefault(
  run: FinanceRun,
  { pick, by }: Of<"approveDefault">,
  again: boolean,
): Promise<void> {
  const { defaults } = run.model;
  const one = defaults[defaults.length - 1 - (pick % Math.max(1, defaults.length))];
  if (!one) return;
  const request = run.request(run.person(by));
  const verdict = run.model.judgeDefault(one, request.scope);
  await run.expect("default's approval", verdict, again, async () =>
    approveDefaultOf(run.settlement.deps, request, { defaultId: one.id }),
  );
  if (verdict === "done") run.model.approveDefault(one);
}
