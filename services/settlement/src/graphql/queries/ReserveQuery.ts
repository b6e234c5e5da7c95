import { money } from "@tessera/kernel";
import { orForbidden, presentMoney } from "@tessera/runtime";
import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import { readReserves } from "../../store/queries/reserves.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { ReserveType } from "../types/ReserveType.js";

@Resolver()
export class ReserveQuery {
  @Query(() => [ReserveType], { description: "One for each currency; a partner sees its own." })
  async reserves(
    @Arg("partnerCode", () => String) code: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<ReserveType[]> {
    orForbidden(mayReadClearing(caller));
    const partnerCode = readablePartner(caller, code);
    if (!partnerCode) return [];
    return (await readReserves(deps.database, partnerCode)).map(({ currency, ...reserve }) => {
      const amount = (amountMinor: bigint) => presentMoney(money(amountMinor, currency));
      return {
        balance: amount(reserve.balanceMinor),
        paidIn: amount(reserve.paidInMinor),
        paidOut: amount(reserve.paidOutMinor),
        returned: amount(reserve.returnedMinor),
        released: amount(reserve.releasedMinor),
        breakage: amount(reserve.breakageMinor),
        receivable: amount(reserve.receivableMinor),
        payable: amount(reserve.payableMinor),
      };
    });
  }
}
