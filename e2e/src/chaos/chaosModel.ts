import { homeOf, PARTNERS, STEP } from "./coalition.js";
import type { Answer, Request } from "./requests.js";

/** What must be there, whatever broke: in words, so that two states compare as lists. */
export interface State {
  /** Every purchase, redemption, cancellation and obligation once: "EARN alfa-0-1 300". */
  readonly facts: readonly string[];
  /** By card. */
  readonly wallets: Readonly<Record<string, { readonly available: number; readonly held: number }>>;
  /** Units of each gift that are gone. */
  readonly taken: number;
}

/** Refusals that the load may meet; any other is wrong. */
const HONEST: Readonly<Record<string, readonly string[]>> = {
  redeem: ["InsufficientPoints"],
  hold: ["InsufficientPoints"],
  cycle: ["SettlementCycleClosed", "SettlementCycleCalculated", "CycleMoveRefused"],
};

interface Book {
  readonly facts: string[];
  readonly wallets: Record<string, { available: number; held: number }>;
  readonly wrong: string[];
  taken: number;
}

/** The state that follows from what was answered, computed without a look at the network, and answers that cannot be right. */
export function expectedState(
  requests: readonly Request[],
  cards: readonly string[],
): State & { readonly wrong: readonly string[] } {
  const wallets = Object.fromEntries(cards.map((card) => [card, { available: 0, held: 0 }]));
  const book: Book = { facts: [], wallets, wrong: [], taken: 0 };
  for (const { command, answer } of requests) if (answer !== undefined) apply(book, command.about, answer);
  return { ...book, facts: book.facts.sort() };
}

function apply(book: Book, about: Request["command"]["about"], answer: Answer): void {
  const { __typename: kind } = answer;
  if (about.kind === "earn") return applyEarned(book, about, answer);
  if (HONEST[about.kind]?.includes(kind)) return;
  if (about.kind === "cycle") return void book.wrong.push(`cycle answered ${kind}`);
  const wallet = book.wallets[about.card]!;
  const move = (points: number, fact: string): void => {
    wallet.available += points;
    book.facts.push(`${fact} ${about.card} ${Math.abs(points)}`);
  };
  switch (`${about.kind} ${kind}`) {
    case "return ReturnRecorded":
      // What was spent before becomes debt, which is taken off as well.
      wallet.available -= (about as { points: number }).points;
      return;
    case "redeem RewardRedeemed": {
      const { redeemer } = about as { redeemer: string };
      book.taken += 1;
      move(-STEP, "SPEND");
      return owe(book, "REDEMPTION", (answer["redemption"] as { id: string }).id, about.card, redeemer);
    }
    case "cancel RedemptionCancelled": {
      const { redeemer, redemptionId } = about as { redeemer: string; redemptionId: string };
      book.taken -= 1;
      move(STEP, "SPEND_REVERSAL");
      return owe(book, "REVERSAL", redemptionId, about.card, redeemer);
    }
    case "hold PointsHeld":
      if ((about as { isShort: boolean }).isShort) return;
      wallet.available -= STEP;
      wallet.held += STEP;
      return;
    case "capture HoldCaptured":
    case "release HoldReleased":
      return finishHold(book, about as never);
    default:
      // A short hold may have ended before it was captured or released.
      if (kind === "HoldNotOpen" && (about as { isShort: boolean }).isShort) return;
      book.wrong.push(`${about.kind} ${about.card} answered ${JSON.stringify(answer)}`);
  }
}

function applyEarned(
  book: Book,
  { sales }: { sales: readonly { card: string; points: number }[] },
  answer: Answer,
): void {
  const answers = (answer["results"] as Answer[] | undefined) ?? [answer];
  for (const [index, { card, points }] of sales.entries()) {
    const one = answers[index];
    if (one?.__typename !== "PurchaseRecorded") {
      book.wrong.push(`earn ${card} answered ${JSON.stringify(one)}`);
      continue;
    }
    book.wallets[card]!.available += points;
    book.facts.push(`EARN ${card} ${points}`);
  }
}

function finishHold(
  book: Book,
  about: { kind: "capture" | "release"; card: string; redeemer: string; holdId: string; isShort: boolean },
): void {
  const wallet = book.wallets[about.card]!;
  if (!about.isShort) {
    wallet.held -= STEP;
    wallet.available += STEP;
  }
  if (about.kind === "release") return;
  wallet.available -= STEP;
  book.facts.push(`SPEND ${about.card} ${STEP}`);
  owe(book, "REDEMPTION", about.holdId, about.card, about.redeemer);
}

/** The issuer of the points owes what they were worth to who gave something for them; nobody owes himself. */
function owe(book: Book, kind: "REDEMPTION" | "REVERSAL", reference: string, card: string, redeemer: string): void {
  const issuer = homeOf(card);
  if (issuer === redeemer) return;
  const { stepCosts, currency } = PARTNERS[issuer];
  const [debtor, creditor] = kind === "REVERSAL" ? [redeemer, issuer] : [issuer, redeemer];
  book.facts.push(`${kind} ${reference} ${debtor} → ${creditor} ${stepCosts} ${currency}`);
}
