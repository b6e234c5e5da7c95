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
];
