import type { Finance } from "./openFinance.js";

/** Obligations, legs and lines by what they are, not by their ids. */
const NAMED = `
  named AS (
    SELECT id, concat_ws(' ', 'obligation', debtor_code, creditor_code, amount_minor, currency) AS name FROM obligation
    UNION ALL
    SELECT id, concat_ws(' ', 'leg', partner_code, direction, amount_minor, currency, original_leg_id IS NOT NULL) FROM leg
    UNION ALL
    SELECT line.id, concat_ws(' ', 'bank line', line.currency, line.ordinal) FROM bank_line AS line
    UNION ALL
    SELECT line.id, concat_ws(' ', statement.partner_code, line.line_id) FROM partner_statement_line AS line
    JOIN partner_statement AS statement ON statement.id = statement_id
  )`;

const SUBJECTS: Readonly<Record<string, string>> = {
  cycles: "SELECT concat_ws(' ', opens_at, closes_at, status, calculation, changes) FROM cycle ORDER BY opens_at",
  // In a run, payments come in the order of their ids.
  timeline: `SELECT concat_ws(' ', opens_at, kind, actor, reason) FROM cycle_event JOIN cycle ON cycle.id = cycle_id
    `,
  ordinals:
    "SELECT concat_ws(' ', opens_at, array_agg(ordinal ORDER BY ordinal)) FROM cycle_event JOIN cycle ON cycle.id = cycle_id GROUP BY opens_at",
  facts:
    "SELECT concat_ws(' ', topic, sequence, payload ->> 'status', payload ->> 'from') FROM outbox ORDER BY topic, payload ->> 'from', sequence",
  approvals: "SELECT concat_ws(' ', calculation, approved_by, void_kind) FROM cycle_approval ORDER BY approved_at",
  calculations: `SELECT concat_ws(' ', calculation, clearing, calculated_by, (SELECT count(*) FROM cycle_position AS p
    WHERE p.cycle_id = made.cycle_id AND p.calculation = made.calculation)) FROM cycle_calculation AS made ORDER BY calculation`,
  legs: `SELECT concat_ws(' ', currency, partner_code, direction, amount_minor, status, settled_minor, returned_minor,
    original_leg_id IS NOT NULL, reference IS NOT NULL) AS leg FROM leg ORDER BY leg`,
  files: `SELECT concat_ws(' ', version, currency, kind, status, control_sum_minor, transfers, stored.name, convert_from(file.content, 'UTF8'))
    FROM payment_file AS file JOIN stored_file AS stored ON stored.id = stored_file_id AND stored.sha256 = file.sha256
    ORDER BY version, currency, kind`,
  instructions: `SELECT concat_ws(' ', version, kind, name, instruction.amount_minor, instruction.status) AS one
    FROM payment_instruction AS instruction JOIN payment_file AS file ON file.id = file_id JOIN named ON named.id = leg_id ORDER BY one`,
  money: `SELECT concat_ws(' ', currency, kind, source_kind, (SELECT string_agg(concat_ws(' ', account, amount_minor), ', '
    ORDER BY account, amount_minor) FROM money_posting WHERE entry_id = entry.id)) FROM money_entry AS entry`,
  chains:
    "SELECT concat_ws(' ', currency, scope = 'none', array_agg(sequence ORDER BY sequence)) FROM money_entry GROUP BY currency, scope",
  seals: "SELECT concat_ws(' ', ordinal, stage) FROM cycle_seal ORDER BY ordinal",
  bank: `SELECT concat_ws(' ', currency, status, lines, (SELECT count(*) FROM bank_line WHERE statement_id = statement.id))
    FROM bank_statement AS statement ORDER BY currency`,
  statements: "SELECT concat_ws(' ', partner_code, lines, bad_lines) FROM partner_statement ORDER BY partner_code",
  runs: "SELECT concat_ws(' ', source, status, result) FROM reconciliation_run ORDER BY started_at",
  matches: `SELECT concat_ws(' | ', pass, part, is_active, string_agg(concat_ws(' ', owed.name, expected_minor), ', ' ORDER BY owed.name, expected_minor)
      FILTER (WHERE expected_id IS NOT NULL), string_agg(concat_ws(' ', found.name, found_minor), ', ' ORDER BY found.name, found_minor)
      FILTER (WHERE found_id IS NOT NULL)) AS one
    FROM match_item LEFT JOIN named AS owed ON owed.id = expected_id LEFT JOIN named AS found ON found.id = found_id
    GROUP BY match_id, pass, part, is_active ORDER BY one`,
  groups:
    "SELECT concat_ws(' ', source, pass, currency, expected_minor, found_minor, fee_minor, status) AS one FROM match ORDER BY one",
  breaks: `SELECT concat_ws(' ', source, partner_code, type, currency, expected_minor, found_minor, status, (SELECT string_agg(kind, ' ' ORDER BY ordinal)
      FROM break_event WHERE break_id = break.id), (SELECT string_agg(name, ', ' ORDER BY name) FROM named
      WHERE named.id = ANY (expected_ids || found_ids))) AS one FROM break ORDER BY one`,
  signOffs:
    "SELECT concat_ws(' ', status, prepared_by, reviewed_by, (SELECT count(*) FROM frozen_cycle)) FROM sign_off",
  invoices: `SELECT concat_ws(' ', series, number, previous_number, partner_code, currency, net_minor, vat_minor) FROM invoice
    ORDER BY series, number`,
  keys: "SELECT concat_ws(' ', scope, operation, key) AS one FROM idempotency_key WHERE key NOT LIKE 'account%' ORDER BY one",
};

const ORDERED = new Set(["cycles", "files", "seals", "runs", "invoices"]);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** All that finance's databases hold of their cycles, by subject, in words that are the same for every run of the same month. */
export async function readFinance({
  rows,
}: Pick<Finance, "rows">): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  const names = await rows<{ reference: string; name: string }>(
    "SELECT reference, concat_ws('-', partner_code, currency, direction) AS name FROM leg WHERE reference IS NOT NULL",
  );
  const nameOf = new Map(names.map(({ reference, name }) => [reference, name]));
  for (const [subject, sql] of Object.entries(SUBJECTS)) {
    const lines = await rows<{ line: string }>(`WITH ${NAMED} SELECT line FROM (${sql}) AS told (line)`);
    const isOrdered = ORDERED.has(subject);
    const told = lines.map(({ line }) =>
      line
        .replace(/RF\d\dT\d{9}/g, (reference) => nameOf.get(reference) ?? reference)
        .replace(UUID, "id")
        .replace(/\b[0-9A-F]{32}\b/g, "id")
        .replace(/\b[0-9a-f]{64}\b/g, "hash")
        .replace(/20[2-9]\d-\d\d-\d\d(T[\d:.]+Z?)?/g, "now"),
    );
    found[subject] = isOrdered ? told : told.sort();
  }
  return found;
}
