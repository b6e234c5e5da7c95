import type { Caller } from "@tessera/kernel";
import { idempotencyKeyProblems } from "@tessera/runtime";
import type { PurchaseDocument, PurchaseDocumentLine } from "../../commands/purchases/PurchaseDocument.js";
import type { PurchaseLineInput, RecordPurchaseInput } from "../types/purchase/RecordPurchase.js";
import { checkNotFuture } from "./checkInstant.js";
import { checkFreeText, checkVisible } from "./checkText.js";
import type { Parsed } from "./Parsed.js";
import { parseQuantity } from "./parseQuantity.js";
import { parseUnitPrice } from "./parseUnitPrice.js";
import { parseWhose } from "./parseWhose.js";
import { parseWriter } from "./parseWriter.js";
import { Problems } from "./Problems.js";

export const LONGEST_RECEIPT_NUMBER = 64;
export const LONGEST_SKU = 64;
/** Rows of one receipt; the longest of the 30,145 receipts of the data set has 224. */
export const MOST_LINES = 2_000;

export function parsePurchase(caller: Caller, input: RecordPurchaseInput, now: Date): Parsed<PurchaseDocument> {
  const problems = new Problems();
  problems.addAll(idempotencyKeyProblems(input.idempotencyKey));
  const whose = parseWhose(problems, input);
  const partnerCode = parseWriter(problems, caller, input.partnerCode);
  if (typeof input.storeCode === "string") checkVisible(problems, ["storeCode"], input.storeCode, 64);
  checkVisible(problems, ["receiptNumber"], input.receiptNumber, LONGEST_RECEIPT_NUMBER);
  checkNotFuture(problems, ["occurredAt"], input.occurredAt, now);
  if (input.lines.length < 1 || input.lines.length > MOST_LINES)
    problems.add(["lines"], `must be 1 to ${MOST_LINES} lines`);
  const lines = input.lines.map((line, index) => parseLine(problems, ["lines", String(index)], line));
  if (problems.any) return { invalid: problems.refusal() };
  const { idempotencyKey, receiptNumber, currency } = input;
  const storeCode = input.storeCode ?? null;
  const occurredAt = input.occurredAt ?? null;
  return { value: { idempotencyKey, whose, partnerCode, storeCode, receiptNumber, occurredAt, currency, lines } };
}

function parseLine(problems: Problems, path: readonly string[], line: PurchaseLineInput): PurchaseDocumentLine {
  checkVisible(problems, [...path, "sku"], line.sku, LONGEST_SKU);
  if (line.description) checkFreeText(problems, [...path, "description"], line.description, 500);
  if (line.category) checkFreeText(problems, [...path, "category"], line.category, 100);
  return {
    sku: line.sku,
    description: line.description ?? null,
    category: line.category ?? null,
    quantity: parseQuantity(problems, [...path, "quantity"], line.quantity),
    unitPrice: parseUnitPrice(problems, [...path, "unitPrice"], line.unitPrice),
  };
}
