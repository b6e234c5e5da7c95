import { eventually } from "../support/smallCoalition.js";
import type { Arena } from "./openArena.js";

interface ObligationTotal {
  readonly kind: string;
  readonly currency: string;
  readonly count: number;
  readonly gross: { readonly amount: string };
}

/** What all cycles hold together: "REDEMPTION CZK" → how many, and their sum in hundredths. */
export type Cleared = Readonly<Record<string, { readonly count: number; readonly hundredths: number }>>;

export async function readCleared(arena: Arena): Promise<Cleared> {
  const query =
    "{ settlementCycles(first: 100) { nodes { obligationTotals { kind currency count gross { amount } } } } }";
  const { settlementCycles } = await arena.send<{
    settlementCycles: { nodes: { obligationTotals: ObligationTotal[] }[] };
  }>(0, query);
  const cleared: Record<string, { count: number; hundredths: number }> = {};
  for (const { kind, currency, count, gross } of settlementCycles.nodes.flatMap((cycle) => cycle.obligationTotals)) {
    const sum = (cleared[`${kind} ${currency}`] ??= { count: 0, hundredths: 0 });
    sum.count += count;
    sum.hundredths += Number(gross.amount.replace(".", ""));
  }
  return cleared;
}

/** Waits until exactly so many obligations of a kind are more than there were; that no other follows is for `expectSound`. */
export async function expectCleared(
  arena: Arena,
  before: Cleared,
  name: string,
  more: { readonly count: number; readonly hundredths: number },
): Promise<void> {
  const start = before[name] ?? { count: 0, hundredths: 0 };
  const found = await eventually(async () => {
    const now = (await readCleared(arena))[name] ?? { count: 0, hundredths: 0 };
    return now.count - start.count >= more.count && now;
  });
  expect({ count: found.count - start.count, hundredths: found.hundredths - start.hundredths }).toEqual(more);
}

const REPORTS = "{ invariant violations examples }";
interface Verification {
  readonly id: string;
  readonly status: string;
  readonly [service: string]: unknown;
}

/** Every invariant of every service, and what must agree between them. */
export async function expectSound(arena: Arena): Promise<void> {
  const { startVerification } = await arena.send<{ startVerification: { id: string } }>(
    0,
    "mutation { startVerification { id } }",
  );
  const query = `query($id: ID!) { verification(id: $id) { id status members ${REPORTS} partners ${REPORTS} rewards ${REPORTS} settlement ${REPORTS} } }`;
  const verification = await eventually(async () => {
    const asked = await arena.send<{ verification: Verification }>(1, query, { id: startVerification.id });
    return asked.verification.status !== "RUNNING" && asked.verification;
  }, 60_000);
  const violated = ["members", "partners", "rewards", "settlement"].flatMap((service) =>
    (verification[service] as { violations: number }[]).filter(({ violations }) => violations > 0),
  );
  expect({ status: verification.status, violated }).toEqual({ status: "CLEAN", violated: [] });
}
