import type { Tx } from "@tessera/runtime";

/** When the disputed obligation happened: what finds the cycle of a correction, before anything is locked. */
export async function readInstantOfDispute(tx: Tx, disputeId: string): Promise<Date | undefined> {
  const [row] = await tx.query<{ occurred_at: Date }>(
    "SELECT occurred_at FROM dispute JOIN obligation ON obligation.id = obligation_id WHERE dispute.id = $1",
    [disputeId],
  );
  return row?.occurred_at;
}
