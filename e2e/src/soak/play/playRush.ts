import { termsAt } from "../spec/coalition.js";
import type { MemberBook } from "../spec/MemberBook.js";
import { canHaveHappened, type Redemption, type Reward, type StockMove } from "../spec/Shop.js";
import type { Step } from "../steps.js";
import { pick } from "./pick.js";
import { giveBack, requestOf, settle, type Wanted } from "./playRedemptions.js";
import type { Answer, Request, Run } from "./Run.js";

type Rush = Extract<Step, { do: "rush" }>;

interface Grant {
  readonly wanted: Wanted;
  readonly told: { readonly id: string; readonly occurredAt: string };
}

/**
 * Units come, are wanted and are given back, all at once, by members who can pay. Which request comes first is not known beforehand:
 * the answers must be those of some order, and the rows those of the answers.
 */
export async function rush(run: Run, step: Rush): Promise<void> {
  const reward = run.world.shop.rewards.find(({ left }) => left !== undefined);
  if (reward?.left === undefined || !termsAt(run.world.partner(reward.partner), Date.now())?.redeems) return;
  const wanted = payable(run, reward, step);
  const cancelled = step.cancel ? lastOf(run, reward) : undefined;
  const answers = await run.sendTogether([
    { name: "restockReward", input: { rewardCode: reward.code, add: step.add, idempotencyKey: run.key() } },
    ...wanted.map((one) => requestOf(run, one)),
    ...(cancelled ? [cancellationOf(run, cancelled)] : []),
  ]);
  run.same("the answers to new stock and to a cancellation", typesOf(answers, wanted.length), [
    "RewardRestocked",
    ...(cancelled ? ["RedemptionCancelled"] : []),
  ]);
  const answered = wanted.map((one, index) => ({ one, answer: answers[index + 1] }));
  const moves: StockMove[] = [
    { come: step.add },
    ...answered.map(({ one: { quantity }, answer }) => ({ asked: quantity, leftWhenRefused: leftIn(answer) })),
    ...(cancelled ? [{ come: cancelled.quantity }] : []),
  ];
  run.same(`answers to ${JSON.stringify(moves)} with ${reward.left} left`, canHaveHappened(reward.left, moves), true);
  reward.left += step.add;
  const granted = answered.flatMap(({ one, answer }): Grant[] => {
    if (answer?.__typename === "RewardRedeemed") return [{ wanted: one, told: answer["redemption"] as Grant["told"] }];
    run.same("the type of a refusal in a rush", answer?.__typename, "OutOfStock");
    run.world.shop.fail("OUT_OF_STOCK");
    return [];
  });
  await recordInOrder(run, granted, cancelled);
}

/** The redemptions that the members can pay for, whatever comes first; all of them now. */
function payable(run: Run, reward: Reward, step: Rush): Wanted[] {
  const sinceMs = Date.now();
  const spent = new Map<MemberBook, number>();
  return step.redemptions.flatMap(({ member, quantity }) => {
    const book = pick(run.world.books, member);
    const points = (spent.get(book) ?? 0) + quantity * reward.points;
    if (points > book.available(sinceMs)) return [];
    spent.set(book, points);
    return [{ book, reward, quantity, occurredAt: null, sinceMs }];
  });
}

function lastOf({ world: { shop } }: Run, reward: Reward): Redemption | undefined {
  return shop.redemptions.filter((one) => one.reward === reward && shop.mayCancel(one)).at(-1);
}

function cancellationOf(run: Run, { id }: Redemption): Request {
  const input = { redemptionId: id, reason: "changed their mind", idempotencyKey: run.key() };
  return { name: "cancelRedemption", input };
}

function typesOf(answers: readonly Answer[], redemptions: number): (string | undefined)[] {
  return [answers[0], ...answers.slice(1 + redemptions)].map((answer) => answer?.__typename);
}

function leftIn(answer: Answer | undefined): number | undefined {
  return answer?.__typename === "OutOfStock" ? (answer["left"] as number) : undefined;
}

/** One member's spends and what came back in between drew in the order of their entries. */
async function recordInOrder(run: Run, granted: readonly Grant[], cancelled: Redemption | undefined): Promise<void> {
  const { rows } = await run.network.admin.members.query<{ id: string; kind: string; occurred_at: Date }>(
    `SELECT 'rdm_' || spend_id AS id, entry.kind, entry.occurred_at FROM spend
     JOIN journal_entry AS entry ON entry.member_id = spend.member_id AND entry.entry_id IN (spend.entry_id, reversal_entry_id)
     WHERE 'rdm_' || spend_id = ANY ($1) ORDER BY entry.member_id, sequence`,
    [[...granted.map(({ told }) => told.id), ...(cancelled ? [cancelled.id] : [])]],
  );
  for (const { id, kind, occurred_at: at } of rows) {
    const grant = granted.find(({ told }) => told.id === id);
    if (grant) {
      const { wanted, told } = grant;
      run.same("the instant of a redemption's entry", at.toISOString(), new Date(told.occurredAt).toISOString());
      settle(run, wanted, { id, atMs: run.told(told.occurredAt, null, wanted.sinceMs), voucherCode: undefined });
    } else if (cancelled && kind === "SPEND_REVERSAL") giveBack(run, cancelled, at.getTime());
  }
}
