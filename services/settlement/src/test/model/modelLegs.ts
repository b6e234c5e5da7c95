import type { ModelLeg, ModelTerms } from "./modelBooks.js";
import { big, sumUp, type Sums } from "./modelMoney.js";
import { exchange, type ModelRate } from "./modelRates.js";

/** Who owes whom how much in one currency, pair by pair. */
export interface PairDebt {
  readonly debtor: string;
  readonly creditor: string;
  readonly minor: bigint;
}

export type WantedLeg = Pick<ModelLeg, "partner" | "counterparty" | "currency" | "direction" | "minor" | "status">;

/** The smallest payment worth making with a partner, minor units. */
export type MinimumOf = (currency: string, partner: string) => bigint;

function signed(partner: string, currency: string, minor: bigint, minimumOf: MinimumOf): WantedLeg[] {
  if (minor === 0n) return [];
  const direction = minor < 0n ? "PAYS" : "RECEIVES";
  const status = big(minor) < minimumOf(currency, partner) ? "CARRIED" : "DUE";
  return [{ partner, counterparty: null, currency, direction, minor: big(minor), status }];
}

export function netsOf(debts: readonly PairDebt[]): Map<string, bigint> {
  const nets = new Map<string, bigint>();
  const add = (partner: string, minor: bigint) => nets.set(partner, (nets.get(partner) ?? 0n) + minor);
  for (const { debtor, creditor, minor } of debts) {
    add(debtor, -minor);
    add(creditor, minor);
  }
  return nets;
}

/** Of each pair what one owes the other in the end. */
export function bilateralOf(debts: readonly PairDebt[]): PairDebt[] {
  const between = new Map<string, bigint>();
  for (const { debtor, creditor, minor } of debts) {
    const [low, high] = debtor < creditor ? [debtor, creditor] : [creditor, debtor];
    const key = `${low} ${high}`;
    between.set(key, (between.get(key) ?? 0n) + (debtor === low ? minor : -minor));
  }
  return [...between].flatMap(([key, minor]) => {
    const [low = "", high = ""] = key.split(" ");
    if (minor === 0n) return [];
    return [minor > 0n ? { debtor: low, creditor: high, minor } : { debtor: high, creditor: low, minor: -minor }];
  });
}

/** The legs through the hub of one currency; of a direct scheme those of what was carried alone. */
export function hubLegs(
  debts: readonly PairDebt[],
  carried: ReadonlyMap<string, bigint>,
  currency: string,
  { clearing }: ModelTerms,
  minimumOf: MinimumOf,
): WantedLeg[] {
  const isDirect = clearing === "CONSERVATIVE" || clearing === "FEWEST_DIRECT";
  const counted = isDirect ? [] : clearing === "GROSS" ? debts : bilateralOf(debts);
  const partners = [...new Set([...netsOf(counted).keys(), ...carried.keys()])];
  return partners.flatMap((partner) => {
    const more = carried.get(partner) ?? 0n;
    let pays = more < 0n ? -more : 0n;
    let receives = more > 0n ? more : 0n;
    for (const { debtor, creditor, minor } of counted) {
      if (debtor === partner) pays += minor;
      if (creditor === partner) receives += minor;
    }
    if (clearing === "MULTILATERAL_NET") return signed(partner, currency, receives - pays, minimumOf);
    return [...signed(partner, currency, -pays, minimumOf), ...signed(partner, currency, receives, minimumOf)];
  });
}

/** One leg per partner in its home currency. */
export function consolidatedLegs(nets: Sums, rate: ModelRate | undefined, minimumOf: MinimumOf): WantedLeg[] {
  const amounts = [...nets].flatMap(([currency, partners]) =>
    [...partners].flatMap(([partner, minor]) => (minor === 0n ? [] : [exchange({ currency, partner, minor }, rate)])),
  );
  return [...sumUp(amounts)].flatMap(([currency, partners]) =>
    [...partners].flatMap(([partner, minor]) => signed(partner, currency, minor, minimumOf)),
  );
}

/** What is wrong with payments between partners for these debts, in words; undefined when they are as the scheme promises. */
export function faultOfDirect(
  debts: readonly PairDebt[],
  paid: readonly PairDebt[],
  clearing: "CONSERVATIVE" | "FEWEST_DIRECT",
): string | undefined {
  const [wanted, come] = [netsOf(debts), netsOf(paid)];
  for (const partner of new Set([...wanted.keys(), ...come.keys()])) {
    if ((wanted.get(partner) ?? 0n) !== (come.get(partner) ?? 0n)) return `${partner} is not paid its net`;
  }
  const open = [...wanted.values()].filter((net) => net !== 0n).sort((a, b) => (a < b ? -1 : 1));
  if (clearing === "FEWEST_DIRECT") {
    const value = paid.reduce((sum, { minor }) => sum + minor, 0n);
    if (value !== open.reduce((sum, net) => (net > 0n ? sum + net : sum), 0n)) return "more money moves than must";
    // Of four partners at most two groups come to zero: two pairs.
    const [w = 0n, x = 0n, y = 0n, z = 0n] = open;
    const groups = open.length === 0 ? 0 : open.length === 4 && w + z === 0n && x + y === 0n ? 2 : 1;
    return paid.length === open.length - groups ? undefined : `${paid.length} payments are not the fewest`;
  }
  const debtOf = new Map(bilateralOf(debts).map(({ debtor, creditor, minor }) => [`${debtor} ${creditor}`, minor]));
  for (const { debtor, creditor, minor } of paid) {
    if (minor > (debtOf.get(`${debtor} ${creditor}`) ?? 0n)) return `${debtor} pays ${creditor} more than it owed`;
  }
  return hasCircle(paid) ? "a circle of debts is left" : undefined;
}

function hasCircle(paid: readonly PairDebt[]): boolean {
  let left = [...paid];
  for (;;) {
    const payers = new Set(left.map(({ debtor }) => debtor));
    // Whoever pays nobody is in no circle.
    const next = left.filter(({ creditor }) => payers.has(creditor));
    if (next.length === left.length) return left.length > 0;
    left = next;
  }
}
