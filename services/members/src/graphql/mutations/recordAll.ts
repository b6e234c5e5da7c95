import { isRefused } from "@tessera/kernel";
import { callerScope, orForbidden } from "@tessera/runtime";
import { recordPurchases } from "../../commands/purchases/recordPurchases.js";
import { writePurchases } from "../../domain/access.js";
import type { PurchaseRecord } from "../../store/queries/records.js";
import { forgetLoaded } from "../loaders/forgetLoaded.js";
import type { MembersContext } from "../MembersContext.js";
import { parsePurchase } from "../parse/parsePurchase.js";
import { presentPurchase } from "../present/presentPurchase.js";
import { presentWritten } from "../present/presentWritten.js";
import type { PurchaseRecorded, RecordPurchaseInput } from "../types/purchase/RecordPurchase.js";
import type { Answer } from "../types/resultUnion.js";
import { answerEach } from "./answerEach.js";
import { checkBulk } from "./checkBulk.js";

/** What recordPurchase and recordPurchases do: an answer per input, in order. */
export async function recordAll(
  context: MembersContext,
  inputs: readonly RecordPurchaseInput[],
): Promise<readonly Answer[]> {
  const { caller, deps } = context;
  orForbidden(writePurchases(caller));
  checkBulk(inputs);
  forgetLoaded(context);
  const now = new Date();
  const fresh = new Map<string, PurchaseRecord>();
  const answers = await answerEach(
    inputs.map((input) => parsePurchase(caller, input, now)),
    async (documents) =>
      recordPurchases(deps.book, callerScope(caller), documents, (purchase) => fresh.set(purchase.id, purchase)),
  );
  return answers.map((answer) => {
    if (isRefused(answer)) return answer.refused;
    const recorded: PurchaseRecorded = {
      kind: "PurchaseRecorded",
      purchase: async () => {
        const purchase = fresh.get(answer.purchaseId);
        return purchase ? presentPurchase(purchase) : presentWritten(context, answer.purchaseId);
      },
    };
    return recorded;
  });
}
