"use strict";
// Makes clients/cli/sample from a month of the eight shops' order exports: the receipts of the cards that bought at the most
// shops, and redemption requests spread over the shops. `node tools/makeSample.cjs ORDERS_DIR COALITION_FILE`
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { createHash } = require("node:crypto");
const path = require("node:path");
const { gunzipSync, gzipSync } = require("node:zlib");
const { parse } = require("csv-parse/sync");

const MONTH = "2010-12";
/** The sample is shifted to other months when it is loaded, also to a February. */
const LAST_DAY = 28;
const CARDS = 105;
const REDEMPTION_DAYS = ["08", "14", "20", "26"];
const TITLES = {
  "advent-voucher-200": "Voucher for Advent",
  "domov-voucher-300": "Voucher for Domov",
  "hracky-plush-150": "Plush rabbit",
  "kuchyne-voucher-500": "Voucher for Kuchyně",
  "kufr-suitcase-1000": "Cabin suitcase",
  "papier-diary-120": "Pocket diary",
  "svetlo-voucher-250": "Voucher for Světlo",
  "zahrada-voucher-400": "Voucher for Zahrada",
};
const STOCK = { "hracky-plush-150": 20, "kufr-suitcase-1000": 8, "papier-diary-120": 30 };
const TARGET = path.join(__dirname, "../clients/cli/sample");
const HEADER = ["receipt_no", "card_no", "sold_at", "sku", "description", "quantity", "unit_price", "currency"];

const [ordersFolder, coalitionFile] = process.argv.slice(2);
if (ordersFolder === undefined || coalitionFile === undefined) {
  console.error("usage: node tools/makeSample.cjs ORDERS_DIR COALITION_FILE");
  process.exit(2);
}

/** A number that depends on the text alone, so that the sample comes out the same each time. */
function draw(text, below) {
  return createHash("sha256").update(text).digest().readUInt32BE(0) % below;
}

function readRows(partner) {
  const text = gunzipSync(readFileSync(path.join(ordersFolder, partner, `${MONTH}.csv.gz`))).toString("utf8");
  return parse(text, { columns: true }).filter(
    (row) => row.card_no !== "" && Number(row.sold_at.slice(8, 10)) <= LAST_DAY,
  );
}

/** The cards that bought at the most shops; among those the ones with the fewest rows, so that the sample stays small. */
function chooseCards(rowsByPartner) {
  const cards = new Map();
  for (const [partner, rows] of rowsByPartner) {
    for (const { card_no: card } of rows) {
      const seen = cards.get(card) ?? { shops: new Set(), rows: 0 };
      seen.shops.add(partner);
      seen.rows++;
      cards.set(card, seen);
    }
  }
  const order = [...cards].sort(([a, x], [b, y]) => y.shops.size - x.shops.size || x.rows - y.rows || (a < b ? -1 : 1));
  return new Set(order.slice(0, CARDS).map(([card]) => card));
}

/** What each card roughly earned at each shop before a day; returns and campaigns are left to the network. */
function earnedBefore(rowsByPartner, partners, time) {
  const earned = new Map();
  for (const { code, earnUnit } of partners) {
    const receipts = new Map();
    for (const row of rowsByPartner.get(code)) {
      if (row.sold_at >= time || row.receipt_no.startsWith("C")) continue;
      const receipt = receipts.get(row.receipt_no) ?? { card: row.card_no, amount: 0 };
      receipt.amount += Number(row.quantity) * Number(row.unit_price);
      receipts.set(row.receipt_no, receipt);
    }
    for (const { card, amount } of receipts.values())
      earned.set(card, (earned.get(card) ?? 0) + Math.floor(amount / Number(earnUnit)));
  }
  return earned;
}

/** On each redemption day every second card asks for a reward; nine in ten ask for one that they can afford. */
function makeRequests(rowsByPartner, coalition, cards) {
  const spent = new Map();
  const requests = [];
  for (const day of REDEMPTION_DAYS) {
    const noon = `${MONTH}-${day}T12:00:00`;
    const earned = earnedBefore(rowsByPartner, coalition.partners, noon);
    let second = 0;
    for (const card of [...cards].sort()) {
      const left = (earned.get(card) ?? 0) - (spent.get(card) ?? 0);
      const affordable = coalition.rewards.filter(({ points }) => points <= left);
      const hopeful = draw(`${card} ${day} hope`, 10) === 0;
      if (draw(`${card} ${day} asks`, 2) === 0 || (affordable.length === 0 && !hopeful)) continue;
      const among = hopeful ? coalition.rewards : affordable;
      const reward = among[draw(`${card} ${day} reward`, among.length)];
      if (reward.points <= left) spent.set(card, (spent.get(card) ?? 0) + reward.points);
      const time = `${MONTH}-${day}T12:${String(Math.floor(second / 60)).padStart(2, "0")}:${String(second++ % 60).padStart(2, "0")}`;
      requests.push([`S${day}-${String(second).padStart(4, "0")}`, time, card, reward.code]);
    }
  }
  return requests;
}

function csv(rows) {
  const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => `${row.map(field).join(",")}\n`).join("");
}

const source = JSON.parse(readFileSync(coalitionFile, "utf8"));
const coalition = {
  programme: { ...source.programme, code: "sample", startsOn: `${MONTH}-01` },
  notEarning: source.notEarning,
  partners: source.partners,
  tariffChanges: [],
  campaigns: [
    {
      code: "kuchyne-double",
      partner: "kuchyne",
      from: `${MONTH}-13`,
      to: `${MONTH}-20`,
      when: { receiptAtLeast: "2000.00" },
      multiplier: "2",
    },
  ],
  rewards: source.rewards.map(({ stock: _stock, ...reward }) => ({
    ...reward,
    title: TITLES[reward.code],
    ...(STOCK[reward.code] === undefined ? {} : { stock: STOCK[reward.code] }),
  })),
};
const allRows = new Map(source.partners.map(({ code }) => [code, readRows(code)]));
const cards = chooseCards(allRows);
const rowsByPartner = new Map(
  [...allRows].map(([code, rows]) => [code, rows.filter(({ card_no: card }) => cards.has(card))]),
);

rmSync(path.join(TARGET, "orders"), { recursive: true, force: true });
for (const [code, rows] of rowsByPartner) {
  mkdirSync(path.join(TARGET, "orders", code), { recursive: true });
  const text = csv([HEADER, ...rows.map((row) => HEADER.map((column) => row[column]))]);
  writeFileSync(path.join(TARGET, "orders", code, `${MONTH}.csv.gz`), gzipSync(text, { level: 9 }));
}
const requests = makeRequests(rowsByPartner, coalition, cards);
writeFileSync(
  path.join(TARGET, "redemptions.csv"),
  csv([["request_id", "requested_at", "card_no", "reward_code"], ...requests]),
);
writeFileSync(path.join(TARGET, "coalition.json"), `${JSON.stringify(coalition, undefined, 2)}\n`);
const receipts = [...rowsByPartner.values()].reduce(
  (sum, rows) => sum + new Set(rows.map((row) => row.receipt_no)).size,
  0,
);
console.log(`${cards.size} cards, ${receipts} receipts, ${requests.length} redemption requests`);
