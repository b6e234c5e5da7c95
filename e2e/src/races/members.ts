import { randomUUID } from "node:crypto";
import { monthsAgo } from "../support/smallCoalition.js";
import { HISTORY, type Answer, type Arena } from "./openArena.js";

/** Members who were enrolled when the coalition began; answers their cards. */
export async function enrolMembers(arena: Arena, count: number): Promise<string[]> {
  const cards = Array.from({ length: count }, () => randomUUID());
  const enrolledAt = monthsAgo(HISTORY.beganMonthsAgo).toISOString();
  const members = cards.map((cardNumber) => ({ idempotencyKey: cardNumber, cardNumber, enrolledAt }));
  const query =
    "mutation($input: EnrolMembersInput!) { answer: enrolMembers(input: $input) { results { __typename } } }";
  expectAll(await arena.send(0, query, { input: { members } }), "MemberEnrolled");
  return cards;
}

/** The same, each with one lot of alfa, earned now. */
export async function fundMembers(arena: Arena, count: number, points: number): Promise<string[]> {
  const cards = await enrolMembers(arena, count);
  const purchases = cards.map((cardNumber) => receipt(cardNumber, points));
  const query =
    "mutation($input: RecordPurchasesInput!) { answer: recordPurchases(input: $input) { results { __typename } } }";
  expectAll(await arena.send(0, query, { input: { purchases } }), "PurchaseRecorded");
  return cards;
}

function expectAll({ answer }: Record<string, unknown>, kind: string): void {
  const { results } = answer as { results: Answer[] };
  expect(results.filter(({ __typename }) => __typename !== kind)).toEqual([]);
}

/** A purchase at alfa of one line that earns so many points; a new receipt under a new key unless `rest` names them. */
export function receipt(
  cardNumber: string,
  points: number,
  rest: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    idempotencyKey: randomUUID(),
    partnerCode: "alfa",
    cardNumber,
    receiptNumber: randomUUID(),
    currency: "CZK",
    lines: [{ sku: "thing", quantity: String(points), unitPrice: "1.00" }],
    ...rest,
  };
}

async function readWallet<T>(arena: Arena, card: string, selection: string): Promise<T> {
  const query = `query($card: String!) { memberByCard(cardNumber: $card) { wallet { ${selection} } } }`;
  return (await arena.send<{ memberByCard: { wallet: T } }>(0, query, { card })).memberByCard.wallet;
}

export interface Balance {
  readonly available: number;
  readonly held: number;
  readonly debt: number;
}

export async function balanceOf(arena: Arena, cardNumber: string): Promise<Balance> {
  return readWallet(arena, cardNumber, "available held debt");
}

interface Lot {
  readonly id: string;
  readonly unitPrice: { readonly amount: string };
}

/** Lots that are not expired, at most 100. */
export async function lotsOf(arena: Arena, cardNumber: string): Promise<Lot[]> {
  const wallet = await readWallet<{ lots: { nodes: Lot[] } }>(
    arena,
    cardNumber,
    "lots(first: 100) { nodes { id unitPrice { amount } } }",
  );
  return wallet.lots.nodes;
}

/** The latest 100 entries. */
export async function entriesOf(arena: Arena, cardNumber: string): Promise<{ kind: string; points: number }[]> {
  const wallet = await readWallet<{ entries: { nodes: { kind: string; points: number }[] } }>(
    arena,
    cardNumber,
    "entries(first: 100) { nodes { kind points } }",
  );
  return wallet.entries.nodes;
}

/** A gift of beta unless `rest` says otherwise; answers its code. */
export async function addReward(arena: Arena, points: number, rest: Record<string, unknown> = {}): Promise<string> {
  const code = randomUUID();
  const input = { idempotencyKey: code, code, partnerCode: "beta", kind: "GIFT", title: "Prize", points, ...rest };
  expect(await arena.mutate(0, "createReward", input)).toEqual({ __typename: "RewardCreated" });
  return code;
}

export interface Redemption {
  readonly id: string;
  readonly status: string;
  readonly points: number;
  readonly voucher: { readonly code: string } | null;
}

const REDEEMED = "... on RewardRedeemed { redemption { id status points voucher { code } } }";

/** One redemption under a key of its own unless `rest` names one. */
export async function redeemReward(
  arena: Arena,
  turn: number,
  rewardCode: string,
  cardNumber: string,
  rest: Record<string, unknown> = {},
): Promise<Answer> {
  const input = { idempotencyKey: randomUUID(), rewardCode, cardNumber, ...rest };
  return arena.mutate(turn, "redeemReward", input, REDEEMED);
}

/** The redemptions among answers. */
export function redemptionsIn(answers: readonly Answer[]): Redemption[] {
  return answers.flatMap(({ redemption }) => (redemption === undefined ? [] : [redemption as Redemption]));
}

/** The card of a new member who has so many points. */
export async function memberWith(arena: Arena, points: number): Promise<string> {
  const [card] = await (points === 0 ? enrolMembers(arena, 1) : fundMembers(arena, 1, points));
  return card!;
}
