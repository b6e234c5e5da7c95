import type { Invariant } from "@tessera/runtime";

const CLAIMS = "SELECT FROM claim";

/** What is owed beside the legs is paid by bank lines, once, and the ledger says so. */
export const CLAIM_CHECKS: readonly Invariant[] = [
  {
    invariant: "what claims were paid is what is matched with them",
    rows: CLAIMS,
    broken: `
      WITH matched AS (
        SELECT claim.id, sum(CASE direction WHEN 'PAYS' THEN 1 ELSE -1 END * item.expected_minor) AS minor
        FROM claim JOIN match_item AS item ON item.expected_id = claim.id AND item.told_by = '' AND item.is_active GROUP BY claim.id
      )
      SELECT concat('claim ', claim.reference, ': paid ', paid_minor, ', matched ', coalesce(minor, 0)) AS example
      FROM claim JOIN claim_state ON claim_id = claim.id LEFT JOIN matched USING (id)
      WHERE paid_minor <> coalesce(minor, 0) OR paid_minor NOT BETWEEN 0 AND claim.amount_minor`,
  },
  {
    invariant: "what claims were paid is in the ledger",
    rows: CLAIMS,
    broken: `
      WITH posted AS (
        SELECT source_id, sum(amount_minor) AS minor FROM money_entry JOIN money_posting ON entry_id = money_entry.id
        WHERE source_kind = 'CLAIM' AND account = 'suspense' GROUP BY source_id
      )
      SELECT concat('claim ', coalesce(reference, source_id), ': paid ', paid_minor, ', ledger ', coalesce(minor, 0)) AS example
      FROM (SELECT id::text AS source_id, reference, direction, paid_minor FROM claim JOIN claim_state ON claim_id = id) AS claim
      FULL JOIN posted USING (source_id)
      WHERE coalesce(CASE direction WHEN 'PAYS' THEN paid_minor ELSE -paid_minor END, 0) <> coalesce(minor, 0)`,
  },
  {
    invariant: "16 payouts of claims are ordered as a second person approved them",
    rows: "SELECT FROM claim_payout",
    broken: `
      SELECT concat('payout ', payout.id, ' of ', transfers, ' transfers') AS example
      FROM claim_payout AS payout LEFT JOIN claim_payment_file AS file ON file.payout_id = payout.id
      LEFT JOIN stored_file AS stored ON stored.id = file.stored_file_id
      WHERE (payout.approved_by IS NULL) <> (file.payout_id IS NULL) OR payout.approved_by = payout.proposed_by
        OR file.sha256 IS DISTINCT FROM stored.sha256
        OR (transfers, control_sum_minor)
          <> (SELECT count(*), coalesce(sum(amount_minor), 0) FROM claim_payout_item AS item WHERE item.payout_id = payout.id)
        OR file.payout_id IS NOT NULL AND transfers <> (
          SELECT count(*) FROM claim_instruction AS ordered JOIN claim_payout_item AS item USING (payout_id, claim_id, amount_minor)
          JOIN claim ON claim.id = claim_id AND claim.currency = payout.currency AND claim.direction = 'RECEIVES'
          WHERE ordered.payout_id = payout.id)`,
  },
  {
    invariant: "of a claim no more is ordered than is to be paid",
    rows: "SELECT FROM claim_instruction",
    broken: `
      SELECT concat('claim ', reference, ': paid ', paid_minor, ', ordered and not paid ', flying.minor, ' in ', flying.orders, ' files') AS example
      FROM (SELECT claim_id, count(*) AS orders, sum(minor) AS minor FROM claim_in_flight GROUP BY claim_id) AS flying
      JOIN claim ON claim.id = flying.claim_id JOIN claim_state AS state ON state.claim_id = claim.id
      WHERE flying.orders > 1 OR paid_minor + flying.minor > standing_minor`,
  },
];
