import { inTransaction, newId, type Database } from "@tessera/runtime";
import { postMoney } from "@tessera/settlement";

export const CYCLE = "00000000-0000-7000-8000-000000000001";
const PARTNERS = 100;
const ENTRIES_AT_ONCE = 1_000;
const OBLIGATIONS_AT_ONCE = 20_000;
const OBLIGATIONS = `
  INSERT INTO obligation (id, cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, late)
  SELECT gen_random_uuid(), $1, 'REDEMPTION', gen_random_uuid(), 'rdm_' || number, 'p' || number % $2, 'p' || (number + 1 + number % 7) % $2,
    'CZK', 100 + number % 7919, timestamptz '2020-01-01' + number % 30 * interval '1 day', false
  FROM generate_series($3::integer, $4::integer) AS number`;

/** Posts and seals entries of four postings to one cycle, and fills it with obligations of a hundred partners. */
export async function fillMoneyLedger(database: Database, postings: number, obligations: number): Promise<void> {
  await database.pool.query(`
    INSERT INTO programme (code, time_zone, starts_on, cut_off, clearing)
    VALUES ('bench', 'UTC', '2020-01-01', 'BY_COMMAND', 'MULTILATERAL_NET');
    INSERT INTO cycle (id, status, opens_at, closes_at) VALUES ('${CYCLE}', 'OPEN', '2020-01-01T00:00:00Z', '2020-02-01T00:00:00Z')`);
  for (let from = 0; from < obligations; from += OBLIGATIONS_AT_ONCE) {
    await database.pool.query(OBLIGATIONS, [
      CYCLE,
      PARTNERS,
      from + 1,
      Math.min(from + OBLIGATIONS_AT_ONCE, obligations),
    ]);
  }
  const entries = Math.ceil(postings / 4);
  for (let posted = 0; posted < entries; posted += ENTRIES_AT_ONCE) {
    const made = Array.from({ length: Math.min(ENTRIES_AT_ONCE, entries - posted) }, (_, place) =>
      entry(posted + place),
    );
    await inTransaction(database, async (tx) => postMoney(tx, made));
  }
}

function entry(number: number) {
  const amount = BigInt(100 + (number % 7_919));
  const [payer, payee] = [`p${number % PARTNERS}`, `p${(number + 1) % PARTNERS}`];
  return {
    ...({ cycleId: CYCLE, currency: "CZK", kind: "SETTLEMENT", occurredAt: new Date("2020-01-31T12:00:00Z") } as const),
    source: { kind: "LEG", id: newId() },
    postings: [
      { account: `position:${payer}`, amountMinor: amount },
      { account: `receivable:${payer}`, amountMinor: -amount },
      { account: `payable:${payee}`, amountMinor: amount },
      { account: `position:${payee}`, amountMinor: -amount },
    ],
  };
}
