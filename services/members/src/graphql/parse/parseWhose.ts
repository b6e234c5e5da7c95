import { parsePublicId } from "@tessera/kernel";
import type { Whose } from "../../commands/Whose.js";
import { checkVisible } from "./checkText.js";
import type { Problems } from "./Problems.js";

export const LONGEST_CARD_NUMBER = 64;

interface WhoseInput {
  readonly cardNumber?: string | null;
  readonly memberId?: string | null;
}

/** Exactly one of cardNumber and memberId. */
export function parseWhose(problems: Problems, { cardNumber, memberId }: WhoseInput): Whose {
  const byCard = cardNumber ?? undefined;
  const byId = memberId ?? undefined;
  if ((byCard === undefined) === (byId === undefined)) {
    problems.add(["cardNumber"], "give exactly one of cardNumber and memberId");
    return { cardNumber: "" };
  }
  if (byCard !== undefined) {
    checkVisible(problems, ["cardNumber"], byCard, LONGEST_CARD_NUMBER);
    return { cardNumber: byCard };
  }
  const uuid = parsePublicId("mbr", byId ?? "");
  if (uuid === undefined) problems.add(["memberId"], "is not the id of a member");
  return { memberId: uuid ?? "" };
}
