import { termsAt } from "../spec/coalition.js";
import type { MemberBook } from "../spec/MemberBook.js";
import type { Redemption, Reward } from "../spec/Shop.js";
import { NotAnswered } from "../network/startSoakNetwork.js";
import type { Step } from "../steps.js";
import { lastEntryMs } from "./lastEntryMs.js";
import { pick } from "./pick.js";
import { Violation, type Answer, type Request, type Run } from "./Run.js";

type Of<K extends Step["do"]> = Extract<Step, { do: K }>;

export interface Wanted {
  readonly book: MemberBook;
  readonly reward: Reward;
  readonly quantity: number;
  readonly occurredAt: string | null;
  readonly sinceMs: number;
}

export async function redeem(run: Run, step: Of<"redeem">): Promise<void> {
  const book = pick(run.world.books, step.member);
  const reward = pick(run.world.shop.rewards, step.reward);
  const occurredAt = run.instant(step.when);
  const available = book.available(occurredAt === null ? Date.now() : Date.parse(occurredAt));
  const wanted = { book, reward, quantity: quantityOf(step, reward, available), occurredAt, sinceMs: Date.now() };
  judge(run, wanted, await run.sendRequest(requestOf(run, wanted)));
}

function quantityOf({ amount }: Pick<Of<"redeem">, "amount">, { points }: Reward, available: number): number {
  const affordable = Math.floor(available / points);
  if (amount === "HALF") return Math.max(1, Math.floor(affordable / 2));
  return Math.max(1, amount === "ALL" ? affordable : amount === "ONE_TOO_MANY" ? affordable + 1 : amount);
}

export function requestOf(run: Run, { book, reward, quantity, occurredAt }: Wanted): Request {
  const input = { rewardCode: reward.code, cardNumber: book.card, quantity, occurredAt };
  return { name: "redeemReward", input: { ...input, idempotencyKey: run.key() } };
}

/** Whether a redemption is granted, and what it leaves behind either way: see `judgeNow` for what a refusal says. */
function judge(run: Run, wanted: Wanted, answer: Answer): void {
  const { shop } = run.world;
  const refusal = refusalOf(run, wanted);
  if (refusal) {
    shop.fail(refusal.reason);
    return run.same("the answer to a redemption", { ...answer, message: "" }, { message: "", ...refusal.answer });
  }
  run.same("the type of a redemption's answer", answer.__typename, "RewardRedeemed");
  const told = answer["redemption"] as {
    id: string;
    points: number;
    occurredAt: string;
    voucher: { code: string } | null;
  };
  const atMs = run.told(told.occurredAt, wanted.occurredAt, wanted.sinceMs);
  settle(run, wanted, { id: told.id, atMs, voucherCode: told.voucher?.code });
}

/** Draws the points, takes the units, and makes the issuers owe the redeemer. */
export function settle(
  run: Run,
  { book, reward, quantity }: Wanted,
  { id, atMs, voucherCode }: { readonly id: string; readonly atMs: number; readonly voucherCode: string | undefined },
): void {
  const draws = book.spend(reward.points * quantity, atMs);
  if ("available" in draws) throw new Violation(`redemption ${id} was granted with ${draws.available} points`);
  if (reward.left !== undefined) reward.left -= quantity;
  const voucher = reward.kind === "VOUCHER" ? ("ACTIVE" as const) : undefined;
  run.world.shop.redemptions.push({ id, reward, quantity, book, draws, voucherCode, status: "CONFIRMED", voucher });
  run.world.clearing.owePayment(id, reward.partner, draws, atMs);
}

function refusalOf(
  run: Run,
  { book, reward, quantity, occurredAt }: Wanted,
): { readonly reason: string; readonly answer: Record<string, unknown> } | undefined {
  const atMs = occurredAt === null ? Date.now() : Date.parse(occurredAt);
  if (!termsAt(run.world.partner(reward.partner), atMs)?.redeems) {
    const code = "PARTNER_NOT_REDEEMING";
    return { reason: code, answer: { __typename: "RewardNotAvailable", code } };
  }
  if (reward.left !== undefined && reward.left < quantity)
    return { reason: "OUT_OF_STOCK", answer: { __typename: "OutOfStock", wanted: quantity, left: reward.left } };
  const requested = reward.points * quantity;
  const available = book.available(atMs);
  if (available >= requested) return undefined;
  const numbers = { requested, available, missing: requested - available };
  return { reason: "INSUFFICIENT_POINTS", answer: { __typename: "InsufficientPoints", ...numbers } };
}

/**
 * rewards dies in the middle of the saga, before members was asked or after it decided, and stays away while life goes on; see
 * `finishUnfinished`.
 */
export async function redeemAndCrash(run: Run, step: Of<"redeemAndCrash">): Promise<void> {
  const { network, world } = run;
  const book = pick(world.books, step.member);
  const reward = pick(world.shop.rewards, step.reward);
  const quantity = quantityOf(
    { amount: step.amount === "ONE_TOO_MANY" ? "ALL" : step.amount },
    reward,
    book.available(Date.now()),
  );
  const wanted = { book, reward, quantity, occurredAt: null, sinceMs: Date.now() };
  if (refusalOf(run, wanted)) return;
  const request = requestOf(run, wanted);
  network.peers.lose(step.decided ? "AFTER" : "BEFORE", "members.spendPoints");
  try {
    await run.ask(request);
    throw new Violation("a lost command was answered");
  } catch (error) {
    if (!(error instanceof NotAnswered) || error.code !== "UNAVAILABLE") throw error;
  }
  await network.stopService("rewards");
  if (!step.decided) {
    run.unfinished = { request, finish: (answer) => judge(run, { ...wanted, sinceMs: Date.now() - 60_000 }, answer) };
    return;
  }
  const atMs = await lastEntryMs(run, book, "SPEND", wanted.sinceMs);
  if (atMs === undefined) throw new Violation("members decided, and no entry stands");
  const { rows } = await network.admin.rewards.query<{ id: string }>("SELECT id FROM redemption WHERE key = $1", [
    request.input.idempotencyKey,
  ]);
  const id = `rdm_${rows[0]?.id}`;
  settle(run, wanted, { id, atMs, voucherCode: undefined });
  run.unfinished = {
    request,
    finish: (answer) =>
      run.same("the redemption that was decided before the crash", (answer["redemption"] as { id: string }).id, id),
  };
}

/** rewards comes back, and the client sends its request again with its key. */
export async function finishUnfinished(run: Run): Promise<void> {
  const { unfinished, network } = run;
  if (!unfinished) return;
  run.unfinished = undefined;
  await network.startService("rewards");
  unfinished.finish(await run.sendRequest(unfinished.request));
}

export async function cancel(run: Run, step: Of<"cancel">): Promise<void> {
  const { shop } = run.world;
  if (shop.redemptions.length === 0) return;
  const redemption = pick(shop.redemptions, step.pick);
  const { id, book } = redemption;
  const sinceMs = Date.now();
  const answer = await run.send("cancelRedemption", { redemptionId: id, reason: "changed their mind" });
  if (!shop.mayCancel(redemption)) {
    const { __typename, status } = answer;
    const expected = { __typename: "RedemptionNotCancellable", status: redemption.status };
    return run.same("the answer to a second cancellation", { __typename, status }, expected);
  }
  run.same("the type of a cancellation's answer", answer.__typename, "RedemptionCancelled");
  const atMs = await lastEntryMs(run, book, "SPEND_REVERSAL", sinceMs);
  if (atMs === undefined) return run.same("the last entry after a cancellation", "something else", "the reversal");
  giveBack(run, redemption, atMs);
}

/** Points, units and money go back to where they came from. */
export function giveBack({ world }: Run, redemption: Redemption, atMs: number): void {
  const { id, book, draws, reward, quantity } = redemption;
  redemption.status = "CANCELLED";
  if (redemption.voucher) redemption.voucher = "REVOKED";
  if (reward.left !== undefined) reward.left += quantity;
  book.undo(draws, atMs);
  world.clearing.oweBack(id, atMs);
}

export async function useVoucher(run: Run, step: Of<"useVoucher">): Promise<void> {
  const withCode = run.world.shop.redemptions.filter(({ voucherCode }) => voucherCode !== undefined);
  if (withCode.length === 0) return;
  const redemption = pick(withCode, step.pick);
  const answer = await run.send("useVoucher", { code: redemption.voucherCode });
  const usable = redemption.voucher === "ACTIVE";
  run.same("the type of the answer about a voucher", answer.__typename, usable ? "VoucherUsed" : "VoucherNotUsable");
  if (usable) redemption.voucher = "USED";
}

export async function restock(run: Run, { add }: Of<"restock">): Promise<void> {
  const reward = run.world.shop.rewards.find(({ left }) => left !== undefined);
  if (!reward) return;
  const answer = await run.send("restockReward", { rewardCode: reward.code, add });
  run.same("the type of the answer to new stock", answer.__typename, "RewardRestocked");
  reward.left = (reward.left ?? 0) + add;
}
