import { createBatcher, createReader, type Batcher, type Database } from "@tessera/runtime";
import { findRedemptions, type StoredRedemption } from "../../store/queries/redemptions.js";
import { readsOf } from "../../store/reads.js";
import { claimRedemptions, type Claim } from "../../store/saga/insertRedemption.js";
import { confirmRedemptions, type Confirmation } from "../../store/saga/settleRedemption.js";

/** The steps of sagas that come in together go together. */
export interface SagaBatches {
  /** Claims and reserves; false: see `claimRedemptions`. */
  readonly claims: Batcher<Claim, boolean>;
  /** False: another process has settled the redemption before. */
  readonly confirmations: Batcher<Confirmation, boolean>;
  /** A redemption as it is committed now. */
  readonly read: (id: string) => Promise<StoredRedemption | undefined>;
}

/** One lane: batches side by side would wait for each other at the stock of what everybody wants. */
const BATCHES = {
  lanes: 1,
  gather: 16,
  leastShare: 20,
  mostSideBySide: 4,
  slowMs: 50,
  mostInBatch: 100,
  mostWaiting: 50_000,
};
const READS_SIDE_BY_SIDE = 2;

export function createSagaBatches(database: Database): SagaBatches {
  return {
    claims: createBatcher({
      ...BATCHES,
      uniqueIn: ({ redemption }: Claim) => [JSON.stringify([redemption.keyScope, redemption.key])],
      run: async (claims) => claimRedemptions(database, claims),
    }),
    confirmations: createBatcher({
      ...BATCHES,
      uniqueIn: ({ id }: Confirmation) => [id],
      run: async (confirmations) => confirmRedemptions(database, confirmations),
    }),
    read: createReader(async (ids) => {
      const found = await findRedemptions(readsOf(database), ids);
      return new Map(found.map((redemption) => [redemption.id, redemption]));
    }, READS_SIDE_BY_SIDE),
  };
}
