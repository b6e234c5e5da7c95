import type { Run } from "../play/Run.js";
import { byText } from "../spec/byText.js";
import { drawsOf } from "../spec/holds.js";
import type { Draw } from "../spec/lots.js";
import type { MemberBook } from "../spec/MemberBook.js";

/** Everything that members holds of one member, as readable text. A hold whose time is over has ended, whether or not its row says so. */
const BOOKS = `
  WITH timed_out AS (
    SELECT hold.member_id, hold.hold_id FROM hold WHERE status = 'AUTHORISED' AND expires_at <= clock_timestamp()
  ), freed AS (
    SELECT member_id, lot_id, sum(points) AS points FROM hold_lot JOIN timed_out USING (member_id, hold_id) GROUP BY member_id, lot_id
  )
  SELECT card.number AS card, json_build_object(
    'account', (SELECT concat_ws(' ', points, held - coalesce((SELECT sum(points) FROM freed WHERE freed.member_id = card.member_id), 0), debt)
      FROM account WHERE member_id = card.member_id),
    'lots', (SELECT coalesce(json_agg(concat_ws(' ', issuer_code, receipt_number, issued, remaining, held - coalesce(freed.points, 0), expired,
        trim_scale(unit_price), currency, extract(epoch FROM issued_at) * 1000, extract(epoch FROM expires_at) * 1000)
        ORDER BY issuer_code, receipt_number), '[]')
      FROM lot LEFT JOIN freed USING (member_id, lot_id) WHERE lot.member_id = card.member_id),
    'debts', (SELECT coalesce(json_agg(concat_ws(' ', creditor_code, receipt_number, position, points, remaining)
        ORDER BY creditor_code, receipt_number, position), '[]') FROM debt WHERE member_id = card.member_id),
    'purchases', (SELECT coalesce(json_agg(concat_ws(' ', partner_code, receipt_number, granted, points)
        ORDER BY partner_code, receipt_number), '[]') FROM purchase WHERE member_id = card.member_id),
    'holds', (SELECT coalesce(json_agg(concat_ws(' ', 'hld_' || hold_id, CASE WHEN timed_out.hold_id IS NULL THEN status ELSE 'EXPIRED' END,
        points, captured) ORDER BY hold_id), '[]') FROM hold LEFT JOIN timed_out USING (member_id, hold_id) WHERE hold.member_id = card.member_id),
    'entries', (SELECT coalesce(json_agg(concat_ws(' ', kind, points, extract(epoch FROM occurred_at) * 1000) ORDER BY sequence, kind DESC), '[]')
      FROM journal_entry WHERE member_id = card.member_id),
    'spends', (SELECT coalesce(json_agg(concat_ws(' ', CASE kind WHEN 'HOLD' THEN 'hld_' ELSE 'rdm_' END || spend_id, status, drawn.lots) ORDER BY spend_id), '[]')
      FROM spend CROSS JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', draw.issuer_code, lot.receipt_number, draw.points), ', ' ORDER BY position) AS lots
        FROM draw JOIN lot USING (member_id, lot_id) WHERE draw.member_id = spend.member_id AND draw.entry_id = spend.entry_id
      ) AS drawn WHERE spend.member_id = card.member_id AND status <> 'REFUSED')
  ) AS book
  FROM card ORDER BY card.number COLLATE "C"`;

/** members' rows are what the specification says, for every member, lot, debt, purchase, hold, entry and draw. */
export async function compareBooks(run: Run): Promise<void> {
  const { rows } = await run.network.admin.members.query<{ card: string; book: unknown }>(BOOKS);
  const expected = [...run.world.books].sort((a, b) => byText(a.card, b.card));
  run.same(
    "the list of members",
    rows.map(({ card }) => card),
    expected.map(({ card }) => card),
  );
  expected.forEach((book, index) => run.same(`the book of ${book.card}`, rows[index]?.book, bookOf(run, book)));
}

function bookOf(run: Run, book: MemberBook): unknown {
  const points = book.lots.reduce((sum, { remaining }) => sum + remaining, 0);
  return {
    account: `${points} ${book.held} ${book.debt}`,
    lots: [...book.lots]
      .sort((a, b) => byText(a.issuer, b.issuer) || byText(a.receipt, b.receipt))
      .map((lot) =>
        [
          ...[lot.issuer, lot.receipt, lot.issued, lot.remaining, book.heldOf(lot), lot.expired],
          ...[decimalText(lot.priceMicro), lot.currency, `${lot.issuedMs}.000000`, `${lot.expiresMs}.000000`],
        ].join(" "),
      ),
    debts: [...book.debts]
      .sort((a, b) => byText(a.creditor, b.creditor) || byText(a.receipt, b.receipt) || a.position - b.position)
      .map((debt) => [debt.creditor, debt.receipt, debt.position, debt.points, debt.remaining].join(" ")),
    purchases: [...book.purchases]
      .sort((a, b) => byText(a.partner, b.partner) || byText(a.receipt, b.receipt))
      .map((purchase) => [purchase.partner, purchase.receipt, purchase.granted, purchase.points].join(" ")),
    holds: [...book.holds]
      .sort((a, b) => byText(a.id, b.id))
      .map((hold) => [hold.id, hold.status, hold.points, hold.captured].join(" ")),
    entries: book.entries.map(({ kind, points: effect, atMs }) => `${kind} ${effect} ${atMs}.000000`),
    spends: spendsOf(run, book),
  };
}

function spendsOf(run: Run, book: MemberBook): string[] {
  const inWords = (draws: readonly Draw[]): string =>
    draws.map(({ lot, points }) => `${lot.issuer} ${lot.receipt} ${points}`).join(", ");
  const redeemed = run.world.shop.redemptions
    .filter((redemption) => redemption.book === book)
    .map(({ id, status, draws }) => ({
      id,
      text: `${id} ${status === "CANCELLED" ? "REVERSED" : "SPENT"} ${inWords(draws)}`,
    }));
  const captured = book.holds
    .filter((hold) => hold.captured > 0)
    .map((hold) => ({ id: hold.id, text: `${hold.id} SPENT ${inWords(drawsOf(hold))}` }));
  return [...redeemed, ...captured].sort((a, b) => byText(a.id.slice(4), b.id.slice(4))).map(({ text }) => text);
}

/** Millionths as a plain decimal without trailing zeros. */
function decimalText(value: bigint): string {
  const text = value.toString().padStart(7, "0");
  return `${text.slice(0, -6)}.${text.slice(-6)}`.replace(/\.?0+$/, "");
}
