import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { CoalitionFile, OrderRow, RedemptionRequest } from "./coalition.js";
import { seeded } from "../support/seeded.js";

export interface ReplayInput {
  readonly coalition: CoalitionFile;
  readonly rows: readonly OrderRow[];
  readonly requests: readonly RedemptionRequest[];
}

/** Zones whose clocks skip midnight on the first of a month (Havana, April 2012), have odd offsets, or change in the days used. */
const ZONES = [
  { zone: "Europe/Prague", year: 2011 },
  { zone: "America/Havana", year: 2012 },
  { zone: "Asia/Kathmandu", year: 2013 },
  { zone: "America/St_Johns", year: 2011 },
] as const;

/** A few instants that collide and sit on the edges of months, campaigns and tariffs. */
const DAYS = ["01-31", "02-01", "02-14", "02-15", "03-31", "04-01", "04-30", "05-01", "05-02"];
const HOURS = ["00:00:00", "09:00:00", "12:00:00", "23:59:59"];
/** Midnight of 1 April 2012 does not exist in Havana. */
const SKIPPED = new Set(["2012-04-01T00:00:00"]);

export function randomCoalition(seed: number): ReplayInput {
  const random = seeded(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  };
  const { zone, year } = pick(ZONES);
  const day = (): string => `${year}-${pick(DAYS)}`;
  const instant = (): string => {
    const text = `${day()}T${pick(HOURS)}`;
    return SKIPPED.has(text) ? text.replace("00:00:00", "01:00:00") : text;
  };
  const partners = ["alfa", "beta", "gama", "delta"].slice(0, 2 + below(3)).map((code) => ({
    code,
    name: `Obchod ${code}`,
    country: pick(["CZ", "SK", "PL"]),
    currency: pick(["CZK", "EUR", "PLN"]),
    earnUnit: pick(["1.00", "0.80", "3.00"]),
    unitPrice: pick(["0.10", "0.0045", "0.018", "0.000001", "0.123456"]),
  }));
  const partner = (): string => pick(partners).code;
  const coalition: CoalitionFile = {
    programme: {
      code: `random-${seed}`,
      timeZone: zone,
      startsOn: `${year}-01-01`,
      cycle: "MONTHLY",
      expiry: { kind: "ROLLING_MONTHS", months: below(3), roundTo: "END_OF_MONTH" },
      clawback: "NEGATIVE_LOT",
      clearing: "MULTILATERAL_NET",
    },
    notEarning: ["POST"],
    partners,
    tariffChanges:
      below(2) === 0 ? [] : [{ partner: partner(), effectiveFrom: day(), unitPrice: pick(["0.05", "0.0033"]) }],
    campaigns: Array.from({ length: below(3) }, (_, index) => ({
      code: `campaign-${index}`,
      partner: partner(),
      from: `${year}-02-${pick(["01", "14"])}`,
      to: `${year}-0${pick([2, 4, 5])}-15`,
      when: { receiptAtLeast: pick(["0.01", "20.00", "50.00"]) },
      multiplier: pick(["2", "1.5", "3", "1.333333"]),
    })),
    rewards: Array.from({ length: 2 + below(3) }, (_, index) => ({
      code: `reward-${index}`,
      partner: partner(),
      kind: pick(["VOUCHER", "GIFT"] as const),
      points: pick([1, 7, 20, 45]),
      ...(below(2) === 0 ? { stock: below(6) } : {}),
    })),
  };
  const cards = ["7", "12", "120", "1200", "99"].slice(0, 2 + below(4));
  const rows = randomRows({ random, below, pick, partner, instant, cards });
  const members = new Set(
    rows
      .filter(
        (row) =>
          row.card !== "" &&
          row.sku !== "POST" &&
          row.quantity > 0 &&
          row.unitPrice !== "0.00" &&
          !row.receiptNumber.startsWith("C"),
      )
      .map((row) => row.card),
  );
  const requests =
    members.size === 0
      ? []
      : Array.from({ length: 40 }, (_, index) => ({
          id: `R${String(index).padStart(3, "0")}`,
          requestedAt: instant(),
          card: pick([...members]),
          rewardCode: pick(coalition.rewards).code,
        }));
  return { coalition, rows, requests };
}

interface Chance {
  readonly random: () => number;
  readonly below: (n: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly partner: () => string;
  readonly instant: () => string;
  readonly cards: readonly string[];
}

/** Sixty receipts of up to three lines; some are returns, some rows do not count. */
function randomRows({ random, below, pick, partner, instant, cards }: Chance): OrderRow[] {
  const rows: OrderRow[] = [];
  for (let receipt = 0; receipt < 60; receipt++) {
    const isReturn = random() < 0.3;
    const number = `${isReturn ? "C" : ""}${pick(["9", "10", "100"])}${receipt}`;
    const shop = partner();
    const card = random() < 0.05 ? "" : pick(cards);
    const at = instant();
    for (let line = 0; line <= below(3); line++) {
      rows.push({
        partner: shop,
        receiptNumber: number,
        card,
        soldAt: at,
        sku: random() < 0.06 ? "POST" : pick(["a", "A", "b"]),
        quantity: (isReturn ? -1 : 1) * (random() < 0.04 ? 0 : 1 + below(4)),
        unitPrice: random() < 0.05 ? "0.00" : pick(["1.00", "2.37", "9.99", "20.00"]),
      });
    }
  }
  return rows;
}

/** Writes the three inputs of a replay as its files: plain and gzipped order files, one per shop and month. */
export function writeReplayFiles(
  folder: string,
  { coalition, rows, requests }: ReplayInput,
): { coalition: string; orders: string; redemptions: string } {
  const files = new Map<string, OrderRow[]>();
  for (const row of rows) {
    const file = path.join(folder, "orders", row.partner, `${row.soldAt.slice(0, 7)}.csv`);
    files.set(file, [...(files.get(file) ?? []), row]);
  }
  for (const { code } of coalition.partners) mkdirSync(path.join(folder, "orders", code), { recursive: true });
  const currency = new Map(coalition.partners.map((partner) => [partner.code, partner.currency]));
  let plain = false;
  for (const [file, content] of files) {
    const lines = content.map((row) =>
      [
        row.receiptNumber,
        row.card,
        row.soldAt,
        row.sku,
        `"THING, ""${row.sku}"""`,
        row.quantity,
        row.unitPrice,
        currency.get(row.partner),
      ].join(","),
    );
    const text = ["receipt_no,card_no,sold_at,sku,description,quantity,unit_price,currency", ...lines, ""].join("\n");
    plain = !plain;
    if (plain) writeFileSync(file, text);
    else writeFileSync(`${file}.gz`, gzipSync(text));
  }
  const paths = {
    coalition: path.join(folder, "coalition.json"),
    orders: path.join(folder, "orders"),
    redemptions: path.join(folder, "redemptions.csv"),
  };
  writeFileSync(paths.coalition, JSON.stringify(coalition));
  writeFileSync(
    paths.redemptions,
    [
      "request_id,requested_at,card_no,reward_code",
      ...requests.map((request) => [request.id, request.requestedAt, request.card, request.rewardCode].join(",")),
      "",
    ].join("\n"),
  );
  return paths;
}
