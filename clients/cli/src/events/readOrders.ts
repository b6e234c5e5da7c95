import { readdirSync } from "node:fs";
import path from "node:path";
import type { WallClock } from "./createWallClock.js";
import { externalSort, type ExternalSort } from "./externalSort.js";
import { FileProblem } from "./FileProblem.js";
import type { Coalition } from "./readCoalition.js";
import { readCsv, type CsvRow } from "./readCsv.js";
import type { PurchaseEvent, ReturnEvent } from "./ReplayEvent.js";

/** Rows that rule 1 leaves out, by its reasons. */
export interface SkippedRows {
  noCard: number;
  notEarning: number;
}

const COLUMNS = [
  "receipt_no",
  "card_no",
  "sold_at",
  "sku",
  "description",
  "quantity",
  "unit_price",
  "currency",
] as const;
const RECEIPT_NUMBER = /^C?\d{1,64}$/;
const QUANTITY = /^-?\d{1,12}(\.\d{1,3})?$/;
const UNIT_PRICE = /^-?\d{1,12}(\.\d{1,6})?$/;
const CONTROL = /[\u0000-\u001f\u007f]/;

/** A row that counts, as it waits in the sort: file, line, card, time, SKU, description, quantity, unit price. */
type KeptRow = readonly [
  file: number,
  line: number,
  card: string,
  soldAt: string,
  sku: string,
  description: string,
  quantity: string,
  unitPrice: string,
];

const isPositive = (decimal: string) => !decimal.startsWith("-") && /[1-9]/.test(decimal);
const isNegative = (decimal: string) => decimal.startsWith("-") && /[1-9]/.test(decimal);

/** The shops' folders, and their order files in the order of their names. */
export function listOrderFiles(folder: string, coalition: Coalition): { partnerCode: string; files: string[] }[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    throw new FileProblem(folder, undefined, "there is no such folder");
  }
  const known = new Set(coalition.partners.map(({ code }) => code));
  return entries
    .filter((entry) => !entry.name.startsWith(".") && entry.isDirectory())
    .map(({ name }) => {
      const shop = path.join(folder, name);
      if (!known.has(name)) throw new FileProblem(shop, undefined, "the coalition has no partner of this name");
      const files = readdirSync(shop).filter((file) => /\.csv(\.gz)?$/.test(file) && !file.startsWith("."));
      return { partnerCode: name, files: files.sort().map((file) => path.join(shop, file)) };
    });
}

/** Rule 1: why a row does not count; undefined when it does. A malformed row throws FileProblem. */
function checkRow(
  file: string,
  row: CsvRow,
  currency: string,
  notEarning: ReadonlySet<string>,
  clock: WallClock,
): keyof SkippedRows | undefined {
  const [receipt = "", card = "", soldAt = "", sku = "", , quantity = "", unitPrice = "", rowCurrency = ""] =
    row.fields;
  if (card === "") return "noCard";
  const refuse = (reason: string): never => {
    throw new FileProblem(file, row.line, reason);
  };
  if (!RECEIPT_NUMBER.test(receipt)) refuse(`receipt_no "${receipt}" is neither digits nor C and digits`);
  if (card.length > 64 || CONTROL.test(card)) refuse("card_no is longer than 64 characters or has a control character");
  if (sku === "" || sku.length > 200 || CONTROL.test(sku))
    refuse("sku is empty, longer than 200 characters or has a control character");
  if (clock.instantMs(soldAt) === undefined) refuse(`sold_at "${soldAt}" is no time of the form YYYY-MM-DDTHH:MM:SS`);
  if (!QUANTITY.test(quantity)) refuse(`quantity "${quantity}" is no number with up to 3 places`);
  if (!UNIT_PRICE.test(unitPrice)) refuse(`unit_price "${unitPrice}" is no number with up to 6 places`);
  if (rowCurrency !== currency) refuse(`currency "${rowCurrency}" is not the partner's ${currency}`);
  if (notEarning.has(sku)) return "notEarning";
  const counts = receipt.startsWith("C") ? isNegative(quantity) : isPositive(quantity) && isPositive(unitPrice);
  return counts ? undefined : "notEarning";
}

/** A finished receipt with the local time that its instant was read from. */
export interface ReadReceipt {
  readonly event: PurchaseEvent | ReturnEvent;
  readonly localTime: string;
}

function toReceipt(
  partnerCode: string,
  currency: string,
  receiptNumber: string,
  rows: readonly KeptRow[],
  files: readonly string[],
  clock: WallClock,
): ReadReceipt {
  const [first] = rows;
  if (first === undefined) throw new RangeError("a receipt has at least one row");
  const [, , cardNumber] = first;
  let atMs = Infinity;
  let localTime = "";
  for (const [file, line, card, soldAt] of rows) {
    if (card !== cardNumber) {
      throw new FileProblem(
        files[file] ?? "",
        line,
        `receipt ${receiptNumber} stands under two cards, ${cardNumber} and ${card}`,
      );
    }
    const rowMs = clock.instantMs(soldAt) ?? Infinity;
    if (rowMs < atMs) [atMs, localTime] = [rowMs, soldAt];
  }
  const receipt = { atMs, cardNumber, partnerCode, receiptNumber };
  if (receiptNumber.startsWith("C")) {
    const lines = rows.map(([, , , , sku, , quantity]) => ({ sku, quantity: quantity.slice(1) }));
    return { localTime, event: { kind: "RETURN", ...receipt, lines } };
  }
  const lines = rows.map(([, , , , sku, description, quantity, unitPrice]) => ({
    sku,
    description,
    quantity,
    unitPrice,
  }));
  return { localTime, event: { kind: "PURCHASE", ...receipt, currency, lines } };
}

/** The sorted rows of one shop, gathered into receipts. */
function* gatherReceipts(
  sort: ExternalSort,
  partnerCode: string,
  currency: string,
  files: readonly string[],
  clock: WallClock,
): Generator<ReadReceipt, void, void> {
  let number: string | undefined;
  let rows: KeptRow[] = [];
  for (const { key, payload } of sort.sorted()) {
    const [receiptNumber = ""] = key;
    if (number !== undefined && receiptNumber !== number) {
      yield toReceipt(partnerCode, currency, number, rows, files, clock);
      rows = [];
    }
    number = receiptNumber;
    rows.push(JSON.parse(payload) as KeptRow);
  }
  if (number !== undefined) yield toReceipt(partnerCode, currency, number, rows, files, clock);
}

/**
 * Reads one shop's order files (rules 1 and 2): counts the rows that do not count into `skipped` and gives the receipts of the
 * others, their rows in the order of the files. Rows of one receipt may stand anywhere in any of the files.
 */
export async function* readShopReceipts(
  shop: { readonly partnerCode: string; readonly files: readonly string[] },
  coalition: Coalition,
  clock: WallClock,
  folder: string,
  skipped: SkippedRows,
): AsyncGenerator<ReadReceipt, void, void> {
  const currency = coalition.partners.find(({ code }) => code === shop.partnerCode)?.currency ?? "";
  const notEarning = new Set(coalition.notEarning);
  const sort = externalSort(folder, `rows-${shop.partnerCode}`);
  for (const [index, file] of shop.files.entries()) {
    let position = 0;
    for await (const row of readCsv(file, COLUMNS)) {
      const reason = checkRow(file, row, currency, notEarning, clock);
      if (reason !== undefined) {
        skipped[reason]++;
        continue;
      }
      const [receipt = "", ...fields] = row.fields;
      const order = `${String(index).padStart(8, "0")}${String(position++).padStart(12, "0")}`;
      sort.add([receipt, order], JSON.stringify([index, row.line, ...fields.slice(0, 6)]));
    }
  }
  yield* gatherReceipts(sort, shop.partnerCode, currency, shop.files, clock);
}
