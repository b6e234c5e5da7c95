import {
  DateTimeScalar,
  decodeCursor,
  encodeCursor,
  PageArgs,
  pageSize,
  presentConnection,
  type Connection,
} from "@tessera/runtime";
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { termsAt } from "../../domain/contract.js";
import { countStores, listStores } from "../../store/queries/findStores.js";
import { readsOf } from "../../store/reads.js";
import type { PartnersContext } from "../context.js";
import { contractsByPartner } from "../loaders/partnerLoaders.js";
import { ContractType } from "../types/ContractType.js";
import { PartnerType } from "../types/PartnerType.js";
import { StoreConnection, StoreType } from "../types/StoreType.js";

@Resolver(() => PartnerType)
export class PartnerFields {
  @FieldResolver(() => ContractType, {
    nullable: true,
    description: "The contract in force at an instant; now when left out.",
  })
  async contract(
    @Root() partner: PartnerType,
    @Arg("asOf", () => DateTimeScalar, { nullable: true }) asOf: Date | null | undefined,
    @Ctx() context: PartnersContext,
  ): Promise<ContractType | null> {
    const signed = await contractsByPartner(context).load(partner.code);
    return termsAt(signed, asOf ?? context.deps.now()) ?? null;
  }

  @FieldResolver(() => StoreConnection, { description: "Ascending by code." })
  async stores(
    @Root() partner: PartnerType,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: PartnersContext,
  ): Promise<Connection<StoreType>> {
    const reads = readsOf(context.deps.database);
    const [after] = args.after ? decodeCursor(args.after, 1) : [];
    return presentConnection({
      args,
      rows: await listStores(reads, partner.code, pageSize(args).read, after),
      toNode: ({ code, name, openedAt }) => ({ code, name, openedAt }),
      cursorOf: ({ code }) => encodeCursor(code),
      totalCount: () => countStores(reads, partner.code),
    });
  }
}
