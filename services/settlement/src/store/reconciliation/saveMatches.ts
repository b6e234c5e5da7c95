import { newId, type Tx } from "@tessera/runtime";
import type { Expected, Found, Match, Source } from "../../domain/reconciliation/item.js";

/** Whose matches these are. */
export interface MatchOwner {
  readonly runId: string;
  readonly source: Source;
  readonly cycleId: string;
  /** null for the bank's. */
  readonly partnerCode: string | null;
}

interface ItemRow {
  readonly match_id: string;
  readonly pass: number;
  readonly expected_id: string | null;
  readonly part: number;
  readonly found_id: string | null;
  readonly expected_minor: string;
  readonly found_minor: string;
}

/** Passes whose matches are one line and one expected item of the same amount, and need no more than their item. */
const EXACT_PAIRS = new Set([1, 3, 5]);

/** Part of an expected item that stands for its return. */
export const RETURN_PART = -1;

/** Which part of an expected item a match, or its return, stands for. */
export type PartOf = (expectedId: string, isReturn: boolean) => number;
const WHOLE: PartOf = (_, isReturn) => (isReturn ? RETURN_PART : 0);

/** Writes what a run matched item by item. Throws when an item is used already: the unique indexes refuse it. */
export async function saveMatches(
  tx: Tx,
  owner: MatchOwner,
  matches: readonly Match[],
  expectedById: ReadonlyMap<string, Expected>,
  foundById: ReadonlyMap<string, Found>,
  partOf: PartOf = WHOLE,
): Promise<void> {
  const headers: object[] = [];
  const items: ItemRow[] = [];
  for (const match of matches) {
    const lines = match.found.map((id) => known(foundById, id));
    const owed = match.expected.map((id) => known(expectedById, id));
    const sign = match.pass === 8 ? -1n : 1n;
    const [line] = lines;
    if (!line) throw new Error("a match has a line");
    const isPair = EXACT_PAIRS.has(match.pass);
    const matchId = isPair ? line.id : newId();
    if (!isPair) headers.push(headerOf(matchId, match, sign * sumOf(owed), sumOf(lines), line.currency));
    items.push(...itemsOf(matchId, match.pass, owed, lines, { sign, partOf }));
  }
  await insertHeaders(tx, owner, headers);
  await tx.query(
    `INSERT INTO match_item (match_id, run_id, cycle_id, told_by, pass, expected_id, part, found_id, expected_minor, found_minor, is_active)
     SELECT match_id, $1, $2, $4, pass, expected_id, part, found_id, expected_minor, found_minor, true
     FROM json_to_recordset($3::json) AS item (match_id uuid, pass smallint, expected_id uuid, part smallint, found_id uuid,
       expected_minor numeric, found_minor numeric)`,
    [owner.runId, owner.cycleId, JSON.stringify(items), owner.partnerCode ?? ""],
  );
}

/**
 * Writes that a line paid a part of a leg: `part` numbers the part from 1; 0 stays for what closes the leg. Σ parts and the rest come
 * to the leg.
 */
export async function savePartMatch(
  tx: Tx,
  owner: MatchOwner,
  leg: Expected,
  line: Found,
  part: number,
): Promise<void> {
  const id = newId();
  const amount = line.amountMinor.toString();
  const sums = { expected_minor: amount, found_minor: amount, fee_minor: "0" };
  await insertHeaders(tx, owner, [{ id, pass: 2, currency: line.currency, ...sums }]);
  await tx.query(
    `INSERT INTO match_item (match_id, run_id, cycle_id, told_by, pass, expected_id, part, found_id, expected_minor, found_minor, is_active)
     VALUES ($1, $2, $3, '', 2, $4, $5, $6, $7, $7, true)`,
    [id, owner.runId, owner.cycleId, leg.id, part, line.id, amount],
  );
}

function itemsOf(
  matchId: string,
  pass: number,
  owed: readonly Expected[],
  lines: readonly Found[],
  { sign, partOf }: { readonly sign: bigint; readonly partOf: PartOf },
): ItemRow[] {
  const none = {
    match_id: matchId,
    pass,
    expected_id: null,
    part: 0,
    found_id: null,
    expected_minor: "0",
    found_minor: "0",
  };
  const expected = owed.map(({ id, amountMinor }) => ({
    expected_id: id,
    part: partOf(id, sign < 0n),
    expected_minor: String(sign * amountMinor),
  }));
  const found = lines.map(({ id, amountMinor }) => ({ found_id: id, found_minor: amountMinor.toString() }));
  if (expected.length === 1 && found.length === 1) return [{ ...none, ...expected[0], ...found[0] }];
  return [...expected, ...found].map((side) => ({ ...none, ...side }));
}

function headerOf(id: string, match: Match, expectedMinor: bigint, foundMinor: bigint, currency: string): object {
  const sums = { expected_minor: String(expectedMinor), found_minor: String(foundMinor) };
  return { id, pass: match.pass, currency, ...sums, fee_minor: String(expectedMinor - foundMinor) };
}

async function insertHeaders(tx: Tx, owner: MatchOwner, headers: readonly object[]): Promise<void> {
  if (headers.length === 0) return;
  await tx.query(
    `INSERT INTO match (id, source, cycle_id, partner_code, run_id, pass, currency, expected_minor, found_minor, fee_minor, status)
     SELECT id, $1, $2, $3, $4, pass, currency, expected_minor, found_minor, fee_minor, 'ACTIVE'
     FROM json_to_recordset($5::json) AS header (id uuid, pass smallint, currency text, expected_minor numeric, found_minor numeric,
       fee_minor numeric)`,
    [owner.source, owner.cycleId, owner.partnerCode, owner.runId, JSON.stringify(headers)],
  );
}

function known<Item>(byId: ReadonlyMap<string, Item>, id: string): Item {
  const item = byId.get(id);
  if (item === undefined) throw new Error(`item ${id} of a match is not there`);
  return item;
}

function sumOf(items: readonly { readonly amountMinor: bigint }[]): bigint {
  return items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}
