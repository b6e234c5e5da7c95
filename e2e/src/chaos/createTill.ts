import { monthsAgo } from "../support/smallCoalition.js";
import { PARTNER_CODES, STEP } from "./coalition.js";
import type { Chance } from "./createChance.js";
import { earn, takeBack } from "./earningCommands.js";
import type { Answer, Command, Sale } from "./requests.js";
import { cancel, finishHold, hold, redeem, type Spent } from "./spendingCommands.js";

export interface NextCommand {
  readonly command: Command;
  /** What the till takes note of once there is an answer. */
  readonly learn: (answer: Answer) => void;
}

export interface Till {
  next(): NextCommand;
}

/** Purchases of one bulk request. */
const BULK = 8;

/**
 * What a till asks for next, over cards that are its own. It goes on from what was acknowledged only: a purchase is taken back, a
 * redemption cancelled, a hold captured or released at most once, so that the end does not depend on the order of lost answers.
 */
export function createTill(name: string, cards: readonly string[], chance: Chance): Till {
  const sold: Sale[] = [];
  const redeemed: Spent[] = [];
  const held: Spent[] = [];
  const openedAt = monthsAgo(1, 10).getTime();
  let count = 0;
  const key = (): string => `${name}-${++count}`;
  const take = <Item>(items: Item[]): Item | undefined => items.splice(chance.below(items.length || 1), 1)[0];
  const nothing = (): void => undefined;

  function sell(many: number): NextCommand {
    const sales = Array.from({ length: many }, () => {
      return { card: chance.pick(cards), receiptNumber: key(), points: STEP * (1 + chance.below(5)) };
    });
    const command = earn(sales, new Date(openedAt + count * 1_000));
    return { command, learn: () => void sold.push(...sales) };
  }
  function spend(isHold: boolean): NextCommand {
    const [card, redeemer] = [chance.pick(cards), chance.pick(PARTNER_CODES)];
    const isShort = isHold && chance.below(4) === 0;
    const learn = (answer: Answer): void => {
      const made = (answer["hold"] ?? answer["redemption"]) as { id: string } | undefined;
      if (made !== undefined) (isHold ? held : redeemed).push({ card, id: made.id, redeemer, isShort });
    };
    return { command: isHold ? hold(key(), card, redeemer, isShort) : redeem(key(), card, redeemer), learn };
  }

  return {
    next() {
      const die = chance.below(100);
      const sale = die >= 90 ? take(sold) : undefined;
      if (sale) {
        const points = Math.min(sale.points, STEP * (1 + chance.below(2)));
        return { command: takeBack(key(), sale, points), learn: nothing };
      }
      const gift = die >= 82 && die < 90 ? take(redeemed) : undefined;
      if (gift) return { command: cancel(key(), gift), learn: nothing };
      const open = die >= 66 && die < 82 ? take(held) : undefined;
      if (open) {
        const kind = chance.below(3) === 0 ? "release" : "capture";
        return { command: finishHold(key(), open, kind), learn: nothing };
      }
      if (die < 24) return sell(die % 4 === 0 ? BULK : 1);
      return spend(die >= 48);
    },
  };
}
