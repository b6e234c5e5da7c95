import { createHash } from "node:crypto";
import {
  CycleReport,
  IssuerPoints,
  MemberBalances,
  MemberTotals,
  ProgrammeActivity,
  RedemptionActivity,
  type CycleReportQuery,
  type MemberBalancesQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import type { WallClock } from "../events/createWallClock.js";
import { listCycles } from "./cycles.js";

/** What the network answers about a programme's history, in the shape that a replay writes. */
export interface ReplayOutcome {
  readonly asOf: string;
  readonly skippedRows: { readonly noCard: number; readonly notEarning: number };
  /** What never happened is left out. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly unmatchedReturns: { readonly lines: number; readonly quantity: number };
  readonly points: Readonly<Record<string, IssuerOutcome>>;
  readonly members: {
    readonly count: number;
    readonly sumAvailable: number;
    readonly negative: number;
    readonly sha256OfCardCommaAvailableLines: string;
  };
  /** By month, YYYY-MM, and currency; what has no obligations is left out. */
  readonly cycles: Readonly<Record<string, Readonly<Record<string, CurrencyOutcome>>>>;
}

interface IssuerOutcome {
  readonly issued: number;
  readonly redeemed: number;
  readonly expired: number;
  readonly reversed: number;
  readonly outstanding: number;
}

interface CurrencyOutcome {
  readonly obligations: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly grossMinor: number;
  readonly bilateralNetMinor: number;
  readonly multilateralNetMinor: number;
  readonly netMinor: Readonly<Record<string, number>>;
}

/** Money has exactly its currency's digits, so the digits alone are its minor units. Throws RangeError beyond 2^53 − 1. */
export function toMinor(amount: string): number {
  const minor = Number(amount.replace(".", ""));
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${amount} is too large for a JSON number`);
  return minor;
}

function byName<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Count, sum and digest of the members' balances, one page in memory at a time. */
async function readMembers(client: TesseraClient, asOf: string): Promise<ReplayOutcome["members"]> {
  const { memberTotals } = await client.request(MemberTotals, { asOf });
  const digest = createHash("sha256");
  for (let after: string | null = null; ;) {
    const page: MemberBalancesQuery = await client.request(MemberBalances, { first: 100, after, asOf });
    for (const { cards, wallet } of page.members.nodes)
      digest.update(`${cards[0]?.number ?? ""},${wallet.available}\n`);
    if (!page.members.pageInfo.hasNextPage) break;
    after = page.members.pageInfo.endCursor;
  }
  return {
    count: memberTotals.members,
    sumAvailable: memberTotals.available,
    negative: memberTotals.negative,
    sha256OfCardCommaAvailableLines: digest.digest("hex"),
  };
}

type Report = NonNullable<CycleReportQuery["settlementCycle"]>;

/** One currency of a calculated cycle. */
function readCurrency(report: Report, currency: string): CurrencyOutcome {
  const totals = report.obligationTotals.filter((total) => total.currency === currency && total.count > 0);
  const value = (scheme: string) => {
    const found = report.netting.find((netting) => netting.currency === currency && netting.scheme === scheme);
    return found === undefined ? 0 : toMinor(found.value.amount);
  };
  const nets = report.positions
    .filter(({ net }) => net.currency === currency && toMinor(net.amount) !== 0)
    .map(({ partner, net }) => [partner.code, toMinor(net.amount)] as const);
  return {
    obligations: totals.reduce((sum, { count }) => sum + count, 0),
    byKind: byName(totals.map(({ kind, count }) => [kind, count] as const)),
    grossMinor: value("GROSS"),
    bilateralNetMinor: value("BILATERAL"),
    multilateralNetMinor: value("MULTILATERAL_HUB"),
    netMinor: byName(nets),
  };
}

async function readCycles(client: TesseraClient, clock: WallClock, lastAtMs: number): Promise<ReplayOutcome["cycles"]> {
  const cycles: (readonly [string, Record<string, CurrencyOutcome>])[] = [];
  for (const { id, from } of await listCycles(client)) {
    if (Date.parse(from) > lastAtMs) continue;
    const { settlementCycle: report } = await client.request(CycleReport, { id });
    if (report === null) continue;
    const currencies = [
      ...new Set(report.obligationTotals.filter(({ count }) => count > 0).map(({ currency }) => currency)),
    ];
    if (currencies.length === 0) continue;
    const month = clock.localTime(Date.parse(from)).slice(0, 7);
    cycles.push([month, byName(currencies.map((currency) => [currency, readCurrency(report, currency)] as const))]);
  }
  return byName(cycles);
}

async function readPoints(
  client: TesseraClient,
  partnerCodes: readonly string[],
  asOf: string,
): Promise<ReplayOutcome["points"]> {
  const rows = await Promise.all(
    partnerCodes.map(async (partnerCode) => {
      const { issuerPoints } = await client.request(IssuerPoints, { partnerCode, asOf });
      const { issued = 0, redeemed = 0, expired = 0, reversed = 0, outstanding = 0 } = issuerPoints ?? {};
      return [partnerCode, { issued, redeemed, expired, reversed, outstanding }] as const;
    }),
  );
  return byName(rows);
}

async function readActivity(client: TesseraClient): Promise<Pick<ReplayOutcome, "outcomes" | "unmatchedReturns">> {
  const [{ programmeActivity: activity }, { redemptionActivity }] = await Promise.all([
    client.request(ProgrammeActivity, {}),
    client.request(RedemptionActivity, {}),
  ]);
  const refused = redemptionActivity.refused.map(({ code, count }) => [`refused.${code}`, count] as const);
  const counts: (readonly [string, number])[] = [
    ["confirmed", redemptionActivity.confirmed],
    ["debtPointsCreated", activity.debtPointsCreated],
    ["debtPointsRepaid", activity.debtPointsRepaid],
    ["purchases", activity.purchases],
    ["purchasesWithoutPoints", activity.purchasesWithoutPoints],
    ["returns", activity.returns],
    ...refused,
  ];
  return {
    outcomes: byName(counts.filter(([, count]) => count !== 0)),
    unmatchedReturns: { lines: activity.unmatchedReturnLines, quantity: Number(activity.unmatchedReturnQuantity) },
  };
}

/** Reads what the network holds as of the last event; only the skipped rows are the caller's. */
export async function readOutcome(
  clients: { readonly operator: TesseraClient; readonly finance: TesseraClient },
  clock: WallClock,
  input: {
    readonly skippedRows: ReplayOutcome["skippedRows"];
    readonly lastAtMs: number;
    readonly lastLocalTime: string;
    readonly partnerCodes: readonly string[];
  },
): Promise<ReplayOutcome> {
  const asOf = new Date(input.lastAtMs).toISOString();
  const { outcomes, unmatchedReturns } = await readActivity(clients.operator);
  return {
    asOf: input.lastLocalTime,
    skippedRows: { ...input.skippedRows },
    outcomes,
    unmatchedReturns,
    points: await readPoints(clients.operator, input.partnerCodes, asOf),
    members: await readMembers(clients.operator, asOf),
    cycles: await readCycles(clients.finance, clock, input.lastAtMs),
  };
}
