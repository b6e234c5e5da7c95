import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { openStore } from "../../commands/openStore.js";
import { openStore as mayOpenStore, writesOnlyAs } from "../../domain/access.js";
import { findStore } from "../../store/queries/findStores.js";
import { readsOf } from "../../store/reads.js";
import type { PartnersContext } from "../context.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { OpenStoreInput, OpenStoreResult } from "../types/OpenStore.js";

@Resolver()
export class OpenStoreMutation {
  @Mutation(() => OpenStoreResult)
  async openStore(
    @Arg("input", () => OpenStoreInput) input: OpenStoreInput,
    @Ctx() context: PartnersContext,
  ): Promise<Answer> {
    orForbidden(mayOpenStore(context.caller));
    const { partnerCode, code, name } = input;
    const own = writesOnlyAs(context.caller);
    const answer = await openStore(context.deps, requestOf(context, input), own, { partnerCode, code, name });
    if (isRefused(answer)) return answer.refused;
    return { ...answer, store: await findStore(readsOf(context.deps.database), answer.storeId) } as Answer;
  }
}
