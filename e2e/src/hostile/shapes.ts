import { ask, type Send } from "./send.js";
import type { World } from "./world.js";

export const repeated = (count: number, write: string | ((index: number) => string)): string =>
  Array.from({ length: count }, (_, index) => (typeof write === "string" ? write : write(index))).join(" ");

/** `a { a { a { b } } }`: a path of fields around an innermost selection. */
export const nested = (fields: readonly string[], innermost: string): string =>
  fields.reduceRight((inner, field) => `${field} { ${inner} }`, innermost);

/** Partners whose rewards have partners whose rewards … `rounds` times, pages of `first`. */
export const circle = (rounds: number, first: number): string =>
  `{ partners(first: ${first}) { nodes { ${nested(
    Array.from({ length: rounds }, () => `rewards(first: ${first}) { nodes { partner`),
    "code",
  )} ${"} }".repeat(rounds)} } } }`;

/** Fragments that double each other: 2^levels fields in a few lines. */
export const doubling = (levels: number): string =>
  `{ ...F0 } ${repeated(levels, (level) => `fragment F${level} on Query { ...F${level + 1} ...F${level + 1} }`)} fragment F${levels} on Query { programme { code } }`;

const UUID = "01900000-0000-7000-8000-00000000000f";
const line = { sku: "x", quantity: "1", unitPrice: "1.00" };

/** An input of each mutation that would be taken, or refused for what is not there, as it stands. */
const INPUTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  defineProgramme: { code: "x", timeZone: "UTC", startsOn: "2025-01-01", currencies: ["CZK"], expiryMonths: 1 },
  registerPartner: { code: "x", name: "X", country: "CZ" },
  signContract: { partnerCode: "alfa", effectiveFrom: "2026-01-01T00:00:00Z", currency: "CZK", unitPrice: "1" },
  publishEarningRule: { partnerCode: "alfa", code: "x", kind: "BASE", effectiveFrom: "2025-01-01", unit: "1" },
  enrolMember: { cardNumber: "x" },
  recordPurchase: { cardNumber: "9001", partnerCode: "alfa", receiptNumber: "x", currency: "CZK", lines: [line] },
  recordReturn: { cardNumber: "9001", partnerCode: "beta", receiptNumber: "x", lines: [{ sku: "x", quantity: "1" }] },
  holdPoints: { cardNumber: "9001", partnerCode: "beta", points: 1, reference: "x" },
  captureHold: { holdId: `hld_${UUID}` },
  createReward: { code: "x", partnerCode: "alfa", kind: "GIFT", title: "X", points: 1 },
  restockReward: { rewardCode: "ticket", add: 1 },
  importVoucherCodes: { rewardCode: "ticket", codes: ["x"] },
  redeemReward: { rewardCode: "ticket", cardNumber: "9001" },
  cancelRedemption: { redemptionId: `rdm_${UUID}`, reason: "x" },
};

/**
 * One mutation of an operator with a hostile value at a path of its otherwise harmless input: `change("recordPurchase",
 * "lines.0.quantity", "NaN")`.
 */
export function change(field: string, path: string, value: unknown): Send {
  const type = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Input`;
  const problems = field === "cancelRedemption" ? "" : "... on InvalidInput { problems { path } }";
  const query = `mutation($input: ${type}!) { ${field}(input: $input) { __typename ${problems} } }`;
  const input: unknown = withValue(
    { idempotencyKey: `hostile ${field} ${path}`, ...INPUTS[field] },
    path.split("."),
    value,
  );
  return ask(query, { input }, "operator");
}

function withValue(target: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const copy = (Array.isArray(target) ? [...(target as unknown[])] : { ...(target as object) }) as Record<
    string,
    unknown
  >;
  copy[step] = withValue(copy[step], rest, value);
  return copy;
}

/** A JSON request whose one number is written as it stands: `1e309` and `-0` are not what JavaScript would write. */
export const withNumber = (query: string, name: string, number: string): string =>
  `{"query":${JSON.stringify(query)},"variables":{"${name}":${number}}}`;

/** The head and body of a POST, line by line. */
export const rawPost = (lines: readonly string[], body = SIMPLE): string =>
  `POST /graphql HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`;

export const SIMPLE = '{"query":"{ programme { code } }"}';

/** The own id of each object, to be asked for by who may not see it. */
export const own =
  (name: keyof World["ids"], as = "id") =>
  ({ ids }: World): Record<string, unknown> => ({ [as]: ids[name] });

/** A bulk mutation of one purchase in which everything is wrong, filled up to a size. */
export function bulk(bytes: number): string {
  const item = { idempotencyKey: "k", receiptNumber: "r", currency: "CZK", lines: [] };
  const query = `mutation($input: RecordPurchasesInput!) { recordPurchases(input: $input) { results { __typename ... on InvalidInput { problems { path } } } } }`;
  return JSON.stringify({ query, variables: { input: { purchases: [item] } } }).padEnd(bytes);
}
