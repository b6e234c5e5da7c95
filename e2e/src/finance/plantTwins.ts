import { asSuperuser } from "../support/superuser.js";
import type { TestNetwork } from "../support/startTestNetwork.js";

/** What stands twice in our books though it happened once. */
export interface Twins {
  /** Ids of the second ones. */
  readonly ids: ReadonlySet<string>;
  /** Puts our books right again. */
  remove(): Promise<void>;
}

const EACH_CYCLE = 3;

/**
 * A fault of our own that no program of ours can make: of each cycle that is paid some redemptions' obligations are posted once more, under
 * another entry, past the triggers. What was paid is not touched.
 */
export async function plantTwins(network: TestNetwork): Promise<Twins> {
  const rows = await asSuperuser(
    network,
    "settlement",
    `INSERT INTO obligation (id, cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at,
       late, lot_id, reverses, covers)
     SELECT ('f' || substr(id::text, 2))::uuid, cycle_id, kind, ('f' || substr(entry_id::text, 2))::uuid, reference, debtor_code,
       creditor_code, currency, amount_minor, occurred_at, late, lot_id, reverses, covers
     FROM (SELECT *, row_number() OVER (PARTITION BY cycle_id ORDER BY md5(id::text)) AS place
           FROM (SELECT *, count(*) OVER (PARTITION BY reference) AS alike FROM obligation) AS counted
           WHERE alike = 1 AND kind = 'REDEMPTION' AND cycle_id IN (SELECT id FROM cycle WHERE status = 'SETTLED')) AS chosen
     WHERE place <= $1 RETURNING id`,
    [EACH_CYCLE],
  );
  const ids = rows.map(({ id }) => String(id));
  return {
    ids: new Set(ids.map((id) => `obl_${id}`)),
    remove: async () => {
      await asSuperuser(network, "settlement", "DELETE FROM obligation WHERE id = ANY ($1::uuid[])", [ids]);
    },
  };
}
