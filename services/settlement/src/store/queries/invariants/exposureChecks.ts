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
];
