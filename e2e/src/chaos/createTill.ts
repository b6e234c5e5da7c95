import { monthsAgo } from "../support/smallCoalition.js";
import { homeOf, OPERATOR, PARTNER_CODES, PARTNERS, STEP } from "./coalition.js";
import type { Chance } from "./createChance.js";
import type { Answer, Command, Sale } from "./requests.js";

export interface NextCommand {
  readonly command: Command;
  /** What the till takes note of once there is an answer. */
  readonly learn: (answer: Answer) => void;
}

export interface Till {
  next(): NextCommand;
}

const HOLD_LIVES_SECONDS = 86_400;
/** Ends by itself under the faults. */
const SHORT_HOLD_LIVES_SECONDS = 4;
const BULK = 8;

interface Open {
  readonly card: string;
  readonly id: string;
  readonly redeemer: string;
  readonly isShort: boolean;
}

/**
 * What a till asks for next, over cards that are its own. It goes on from what was acknowledged only: a purchase is taken back, a
 * redemption cancelled, a hold captured or released at most once, so that the end does not depend on the order of lost answers.
 */
export function createTill(name: string, cards: readonly string[], chance: Chance): Till {
  const sold: Sale[] = [];
  const redeemed: Open[] = [];
  const held: Open[] = [];
  const openedAt = monthsAgo(1, 10).getTime();
  let count = 0;
  const key = (): string => `${name}-${++count}`;
  const take = <Item>(items: Item[]): Item | undefined => items.splice(chance.below(items.length || 1), 1)[0];

  const saleOf = (): { readonly sale: Sale; readonly input: Record<string, unknown> } => {
    const receiptNumber = key();
    const sale = { card: chance.pick(cards), receiptNumber, points: STEP * (1 + chance.below(5)) };
    const partnerCode = homeOf(sale.card);
    const input = {
      idempotencyKey: receiptNumber,
      partnerCode,
      cardNumber: sale.card,
      receiptNumber,
      currency: PARTNERS[partnerCode].currency,
      occurredAt: new Date(openedAt + count * 1_000).toISOString(),
      lines: [{ sku: "thing", quantity: String(sale.points), unitPrice: "1.00" }],
    };
    return { sale, input };
  };

  function sell(): NextCommand {
    const { sale, input } = saleOf();
    const selection = "... on PurchaseRecorded { purchase { id } }";
    const command = { field: "recordPurchase", input, selection, person: OPERATOR };
    return {
      command: { ...command, about: { kind: "earn", sales: [sale] } },
      learn: () => void sold.push(sale),
    };
  }

  function sellMany(): NextCommand {
    const sales = Array.from({ length: BULK }, saleOf);
    const selection = "results { __typename ... on PurchaseRecorded { purchase { id } } ... on Refusal { message } }";
    const input = { purchases: sales.map(({ input: one }) => one) };
    const command = { field: "recordPurchases", input, selection, person: OPERATOR };
    const about = { kind: "earn", sales: sales.map(({ sale }) => sale) } as const;
    return { command: { ...command, about }, learn: () => void sold.push(...about.sales) };
  }

  function takeBack({ card, receiptNumber, points: bought }: Sale): NextCommand {
    const points = Math.min(bought, STEP * (1 + chance.below(2)));
    const input = {
      idempotencyKey: key(),
      partnerCode: homeOf(card),
      cardNumber: card,
      receiptNumber: key(),
      originalReceiptNumber: receiptNumber,
      lines: [{ sku: "thing", quantity: String(points) }],
    };
    const selection = "... on ReturnRecorded { reversedPoints debtPoints }";
    const command = { field: "recordReturn", input, selection, person: OPERATOR };
    return { command: { ...command, about: { kind: "return", card, points } }, learn: () => undefined };
  }

  function redeem(): NextCommand {
    const card = chance.pick(cards);
    const redeemer = chance.pick(PARTNER_CODES);
    const input = { idempotencyKey: key(), rewardCode: `${redeemer}-gift`, cardNumber: card };
    const selection = "... on RewardRedeemed { redemption { id } }";
    const command = { field: "redeemReward", input, selection, person: OPERATOR };
    return {
      command: { ...command, about: { kind: "redeem", card, redeemer } },
      learn: (answer) => {
        const id = (answer["redemption"] as { id: string } | undefined)?.id;
        if (id !== undefined) redeemed.push({ card, id, redeemer, isShort: false });
      },
    };
  }

  function cancel({ card, id, redeemer }: Open): NextCommand {
    const input = { idempotencyKey: key(), redemptionId: id, reason: "second thoughts" };
    const selection = "... on RedemptionCancelled { redemption { id } }";
    const command = { field: "cancelRedemption", input, selection, person: OPERATOR };
    return {
      command: { ...command, about: { kind: "cancel", card, redeemer, redemptionId: id } },
      learn: () => undefined,
    };
  }

  function hold(): NextCommand {
    const card = chance.pick(cards);
    const redeemer = chance.pick(PARTNER_CODES);
    const isShort = chance.below(4) === 0;
    const expiresInSeconds = isShort ? SHORT_HOLD_LIVES_SECONDS : HOLD_LIVES_SECONDS;
    const input = { idempotencyKey: key(), cardNumber: card, points: STEP, expiresInSeconds, reference: "basket" };
    const selection = "... on PointsHeld { hold { id } }";
    const command = { field: "holdPoints", input, selection, person: tillOf(redeemer) };
    return {
      command: { ...command, about: { kind: "hold", card, isShort } },
      learn: (answer) => {
        const id = (answer["hold"] as { id: string } | undefined)?.id;
        if (id !== undefined) held.push({ card, id, redeemer, isShort });
      },
    };
  }

  function finish({ card, id, redeemer, isShort }: Open): NextCommand {
    const kind = chance.below(3) === 0 ? "release" : "capture";
    const input = { idempotencyKey: key(), holdId: id };
    const selection = `... on ${kind === "capture" ? "HoldCaptured" : "HoldReleased"} { hold { id } }`;
    const command = { field: `${kind}Hold`, input, selection, person: tillOf(redeemer) };
    return {
      command: { ...command, about: { kind, card, redeemer, holdId: id, isShort } },
      learn: () => undefined,
    };
  }

  return {
    next() {
      const die = chance.below(100);
      const done = die >= 90 ? take(sold) : die >= 82 ? take(redeemed) : die >= 68 ? take(held) : undefined;
      if (done === undefined) return die % 10 === 0 ? sellMany() : die < 20 ? sell() : die < 50 ? redeem() : hold();
      if ("receiptNumber" in done) return takeBack(done);
      return die >= 82 ? cancel(done) : finish(done);
    },
  };
}

function tillOf(partner: string): Command["person"] {
  return { role: "partner", partner };
}
