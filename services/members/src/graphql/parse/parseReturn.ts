import type { Caller } from "@tessera/kernel";
import { idempotencyKeyProblems } from "@tessera/runtime";
import type { ReturnDocument } from "../../commands/purchases/recordReturn.js";
import type { RecordReturnInput } from "../types/purchase/RecordReturn.js";
import { checkNotFuture } from "./checkInstant.js";
import { checkVisible } from "./checkText.js";
import type { Parsed } from "./Parsed.js";
import { LONGEST_RECEIPT_NUMBER, LONGEST_SKU, MOST_LINES } from "./parsePurchase.js";
import { parseQuantity } from "./parseQuantity.js";
import { parseWhose } from "./parseWhose.js";
import { parseWriter } from "./parseWriter.js";
import { Problems } from "./Problems.js";

export function parseReturn(caller: Caller, input: RecordReturnInput, now: Date): Parsed<ReturnDocument> {
  const problems = new Problems();
  problems.addAll(idempotencyKeyProblems(input.idempotencyKey));
  const whose = parseWhose(problems, input);
  const partnerCode = parseWriter(problems, caller, input.partnerCode);
  checkVisible(problems, ["receiptNumber"], input.receiptNumber, LONGEST_RECEIPT_NUMBER);
  const originalReceiptNumber = input.originalReceiptNumber ?? null;
  if (originalReceiptNumber !== null) {
    checkVisible(problems, ["originalReceiptNumber"], originalReceiptNumber, LONGEST_RECEIPT_NUMBER);
  }
  checkNotFuture(problems, ["occurredAt"], input.occurredAt, now);
  if (input.lines.length < 1 || input.lines.length > MOST_LINES)
    problems.add(["lines"], `must be 1 to ${MOST_LINES} lines`);
  const lines = input.lines.map((line, index) => {
    checkVisible(problems, ["lines", String(index), "sku"], line.sku, LONGEST_SKU);
    return { sku: line.sku, quantity: parseQuantity(problems, ["lines", String(index), "quantity"], line.quantity) };
  });
  if (problems.any) return { invalid: problems.refusal() };
  const { idempotencyKey, receiptNumber } = input;
  const occurredAt = input.occurredAt ?? null;
  return { value: { idempotencyKey, whose, partnerCode, receiptNumber, originalReceiptNumber, occurredAt, lines } };
}
