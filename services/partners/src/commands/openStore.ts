import { invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict } from "@tessera/runtime";
import { storeProblems, type NewStore } from "../domain/store.js";
import { StoreRow } from "../store/entities/index.js";
import { findPartnersByCode } from "../store/queries/findPartners.js";
import { findStoreByCode } from "../store/queries/findStores.js";
import { lockSetup } from "../store/setupRevision.js";
import type { CommandDeps, Request } from "./deps.js";
import { problemsOf } from "./problemsOf.js";
import { unknownPartner, type UnknownPartner } from "./unknownPartner.js";

export interface StoreOpened {
  readonly kind: "StoreOpened";
  readonly storeId: string;
}

type Refusals = UnknownPartner | InvalidInput;

/**
 * Adds a store to a partner. `writesOnlyAs` is the partner that a partner client writes for. No fact is published: a purchase
 * names its store in the partner's own words, whether or not it stands here.
 */
export async function openStore(
  { database }: CommandDeps,
  request: Request,
  writesOnlyAs: string | undefined,
  store: NewStore,
): Promise<StoreOpened | Refused<Refusals | IdempotencyConflict>> {
  const foreign = writesOnlyAs !== undefined && writesOnlyAs !== store.partnerCode;
  const invalid = problemsOf(request, [
    ...(foreign ? [{ path: ["partnerCode"], problem: "must be your own partner's code" }] : []),
    ...storeProblems(store),
  ]);
  if (invalid) return invalid;
  const claim = { scope: request.scope, operation: "openStore", key: request.idempotencyKey, input: store };
  return answerOnce<StoreOpened | Refused<Refusals>>(database, claim, async (tx) => {
    await lockSetup(tx);
    const [partner] = await findPartnersByCode(tx, [store.partnerCode]);
    if (!partner) return unknownPartner();
    const taken = await findStoreByCode(tx, store.partnerCode, store.code);
    if (taken) return invalidInput({ path: ["code"], problem: "belongs to another store of the partner" });
    const storeId = newId();
    await tx.manager.insert(StoreRow, { id: storeId, ...store });
    return { kind: "StoreOpened", storeId };
  });
}
