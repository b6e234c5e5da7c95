import type { Invariant } from "@tessera/runtime";

/** Exposure is counted as obligations come and payments go; counting all of it again must give the same. */
export const EXPOSURE_CHECKS: readonly Invariant[] = [
  {
    invariant: "exposures = obligations that count, less what was paid",
    rows: "SELECT FROM exposure_recomputed",
    broken: `
      WITH counted AS (
        SELECT partner_code, currency, sum(minor) AS position_minor
        FROM (SELECT partner_code, currency, position_minor AS minor FROM exposure_position
              UNION ALL SELECT partner_code, currency, delta_minor FROM exposure_delta) AS part
        GROUP BY partner_code, currency
      )
      SELECT concat(partner_code, ' ', currency, ': counted ', coalesce(counted.position_minor, 0), ', recomputed ',
                    coalesce(again.position_minor, 0)) AS example
      FROM counted FULL JOIN exposure_recomputed AS again USING (partner_code, currency)
      WHERE coalesce(counted.position_minor, 0) <> coalesce(again.position_minor, 0)`,
  },
  {
    invariant: "collateral in the ledger = what was put up in money, less what was used and given back",
    rows: "SELECT FROM collateral",
    broken: `
      WITH kept AS (
        SELECT 'collateral:' || partner_code AS account, currency, sum(left_minor) AS minor FROM collateral JOIN collateral_left ON collateral_id = id
        WHERE approved_by IS NOT NULL AND kind IN ('CASH', 'FUND_CONTRIBUTION') GROUP BY 1, 2
      ), posted AS (
        SELECT account, currency, -sum(amount_minor) AS minor FROM money_posting JOIN money_entry ON money_entry.id = entry_id
        WHERE account LIKE 'collateral:%' GROUP BY 1, 2
      )
      SELECT concat(account, ' ', currency, ': ledger ', coalesce(posted.minor, 0), ', collateral ', coalesce(kept.minor, 0)) AS example
      FROM kept FULL JOIN posted USING (account, currency) WHERE coalesce(kept.minor, 0) <> coalesce(posted.minor, 0)`,
  },
  {
    invariant: "the shares of a default come to what its legs left unpaid",
    rows: "SELECT FROM partner_default WHERE approved_by IS NOT NULL",
    broken: `
      WITH shared AS (
        SELECT partner_code, cycle_id, share.currency, sum(share.amount_minor) AS minor
        FROM partner_default AS declared JOIN (SELECT default_id, currency, amount_minor FROM default_share) AS share ON default_id = declared.id
        GROUP BY 1, 2, 3
      ), unpaid AS (
        SELECT partner_code, cycle_id, currency, sum(amount_minor - settled_minor) AS minor FROM leg
        WHERE status = 'DEFAULTED' AND direction = 'PAYS' AND id NOT IN (SELECT leg_id FROM withheld_leg) GROUP BY 1, 2, 3
      )
      SELECT concat(partner_code, ' in cycle ', cycle_id, ' ', currency, ': unpaid ', unpaid.minor, ', covered ', shared.minor) AS example
      FROM shared FULL JOIN unpaid USING (partner_code, cycle_id, currency) WHERE shared.minor IS DISTINCT FROM unpaid.minor`,
  },
  {
    invariant:
      "what defaults leave to a later cycle = what survivors and set-offs put in, less what came back, and what direct creditors miss",
    rows: "SELECT FROM default_carry",
    broken: `
      WITH owed AS (
        SELECT default_id, share.partner_code, currency, -amount_minor AS minor FROM default_share AS share WHERE layer IN ('SURVIVORS', 'SET_OFF')
        UNION ALL
        SELECT default_id, share.partner_code, share.currency, refund.amount_minor
        FROM default_refund AS refund JOIN default_share AS share USING (default_id, ordinal) WHERE layer = 'SURVIVORS'
        UNION ALL
        SELECT declared.id, leg.counterparty_code, leg.currency, leg.amount_minor - settled_minor
        FROM partner_default AS declared JOIN leg ON (leg.cycle_id, leg.partner_code) = (declared.cycle_id, declared.partner_code)
        WHERE declared.approved_by IS NOT NULL AND status = 'DEFAULTED' AND counterparty_code IS NOT NULL
          AND leg.id NOT IN (SELECT leg_id FROM withheld_leg)
        UNION ALL
        -- What others owed the defaulter directly and owe the later cycle instead.
        SELECT default_id, side.partner_code, currency, side.minor
        FROM withheld_leg CROSS JOIN LATERAL (VALUES (defaulter_code, withheld_minor), (payer_code, -withheld_minor)) AS side (partner_code, minor)
        UNION ALL
        -- What the hub owed the defaulter and kept.
        SELECT declared.id, leg.partner_code, leg.currency, leg.amount_minor
        FROM partner_default AS declared JOIN leg ON (leg.cycle_id, leg.partner_code) = (declared.cycle_id, declared.partner_code)
        WHERE declared.approved_by IS NOT NULL AND status = 'DEFAULTED' AND direction = 'RECEIVES'
      ), told AS (
        SELECT default_id, partner_code, currency, sum(minor) AS minor FROM owed GROUP BY 1, 2, 3
      ), left_over AS (
        SELECT default_id, partner_code, currency, sum(carried_minor) AS minor FROM default_carry GROUP BY 1, 2, 3
      )
      SELECT concat('default ', default_id, ' ', partner_code, ' ', currency, ': carried ', left_over.minor, ', should be ', told.minor) AS example
      FROM told FULL JOIN left_over USING (default_id, partner_code, currency)
      WHERE coalesce(told.minor, 0) <> coalesce(left_over.minor, 0)`,
  },
  {
    invariant: "the ledger says what the operator put in for defaulters; a recovery goes back as a whole",
    rows: "SELECT FROM default_share",
    broken: `
      WITH owed AS (
        SELECT 'default:' || partner_code AS account, share.currency, sum(left_minor) AS minor
        FROM (SELECT default_id, currency, left_minor FROM default_share_left WHERE layer = 'OPERATOR') AS share
        JOIN partner_default AS declared ON declared.id = default_id GROUP BY 1, 2
      ), posted AS (
        SELECT account, currency, sum(amount_minor) AS minor FROM money_posting JOIN money_entry ON money_entry.id = entry_id
        WHERE account LIKE 'default:%' AND source_kind IN ('DEFAULT', 'RECOVERY') GROUP BY 1, 2
      )
      SELECT concat(account, ' ', currency, ': ledger ', coalesce(posted.minor, 0), ', shares ', coalesce(owed.minor, 0)) AS example
      FROM owed FULL JOIN posted USING (account, currency) WHERE coalesce(owed.minor, 0) <> coalesce(posted.minor, 0)
      UNION ALL
      SELECT concat('recovery ', recovery.id, ': ', recovery.amount_minor, ', given ', sum(refund.amount_minor))
      FROM default_recovery AS recovery LEFT JOIN default_refund AS refund ON refund.recovery_id = recovery.id
      WHERE approved_by IS NOT NULL GROUP BY recovery.id HAVING recovery.amount_minor IS DISTINCT FROM sum(refund.amount_minor)`,
  },
];
