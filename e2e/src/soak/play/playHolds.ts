import type { Hold } from "../spec/holds.js";
import type { MemberBook } from "../spec/MemberBook.js";
import type { Amount, Step } from "../steps.js";
import { lastEntryMs } from "./lastEntryMs.js";
import { pick } from "./pick.js";
import type { Run } from "./Run.js";

type Of<K extends Step["do"]> = Extract<Step, { do: K }>;

const LONG_SECONDS = 900;

export async function hold(run: Run, step: Of<"hold">): Promise<void> {
  const book = pick(run.world.books, step.member);
  const { code: partnerCode } = pick(run.world.partners, step.partner);
  const seconds = step.timesOut ? 1 : LONG_SECONDS;
  const nowMs = Date.now();
  const free = book.holdable(nowMs, nowMs + seconds * 1000);
  const points = Math.max(1, pointsOf(step.amount, free));
  const input = { cardNumber: book.card, partnerCode, points, expiresInSeconds: seconds, reference: "till" };
  const answer = await run.send("holdPoints", input);
  if (free < points) {
    const refused = { requested: points, available: free, missing: points - free };
    return run.same(
      "the answer to a hold of too much",
      { ...answer, message: "" },
      { __typename: "InsufficientPoints", message: "", ...refused },
    );
  }
  run.same("the type of a hold's answer", answer.__typename, "PointsHeld");
  const told = answer["hold"] as { id: string; points: number; expiresAt: string };
  const untilMs = Date.parse(told.expiresAt);
  run.told(new Date(untilMs - seconds * 1000).toISOString(), null, nowMs);
  book.hold({ id: told.id, partner: partnerCode, points, untilMs }, nowMs);
  if (!step.timesOut) return;
  // Real time passes: a hold ends by the database's clock, whatever a client says.
  await new Promise((resolve) => setTimeout(resolve, untilMs - Date.now() + 2));
  run.world.timeOutHolds(Date.now());
}

function pointsOf(amount: Amount, most: number): number {
  if (amount === "HALF") return Math.ceil(most / 2);
  return amount === "ALL" ? most : amount === "ONE_TOO_MANY" ? most + 1 : amount;
}

/** A hold of anybody; undefined when there is none. */
function findHold(run: Run, which: number): { readonly book: MemberBook; readonly open: Hold } | undefined {
  const all = run.world.books.flatMap((book) => book.holds.map((open) => ({ book, open })));
  return all.length === 0 ? undefined : pick(all, which);
}

export async function capture(run: Run, step: Of<"capture">): Promise<void> {
  const found = findHold(run, step.pick);
  if (!found) return;
  const { book, open } = found;
  const points = step.amount === "ALL" ? null : pointsOf(step.amount, open.points);
  const authorised = new Date(open.untilMs - LONG_SECONDS * 1000).toISOString();
  const occurredAt = step.atAuthorisation && open.status === "AUTHORISED" ? authorised : null;
  const sinceMs = Date.now();
  const answer = await run.send("captureHold", { holdId: open.id, points, occurredAt });
  if (open.status !== "AUTHORISED") return expectNotOpen(run, open, answer);
  const wanted = points ?? open.points;
  run.same("the type of a capture's answer", answer.__typename, wanted > open.points ? "InvalidInput" : "HoldCaptured");
  if (wanted > open.points) return;
  const atMs = occurredAt === null ? await lastEntryMs(run, book, "SPEND", sinceMs) : Date.parse(occurredAt);
  if (atMs === undefined) return run.same("the last entry after a capture", "something else", "the capture");
  const draws = book.capture(open, wanted, atMs);
  run.same(
    "the points that a capture drew",
    (answer["draws"] as { points: number }[]).map((draw) => draw.points),
    draws.map((draw) => draw.points),
  );
  run.world.clearing.owePayment(open.id, open.partner, draws, atMs);
}

export async function release(run: Run, step: Of<"release">): Promise<void> {
  const found = findHold(run, step.pick);
  if (!found) return;
  const { open } = found;
  const answer = await run.send("releaseHold", { holdId: open.id });
  if (open.status !== "AUTHORISED") return expectNotOpen(run, open, answer);
  run.same("the type of a release's answer", answer.__typename, "HoldReleased");
  open.status = "RELEASED";
}

function expectNotOpen(run: Run, { status }: Hold, answer: { readonly __typename: string }): void {
  const { __typename, status: told } = answer as { __typename: string; status?: string };
  run.same(
    "the answer about a hold that has ended",
    { __typename, status: told },
    { __typename: "HoldNotOpen", status },
  );
}
