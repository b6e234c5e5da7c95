import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { DateTimeScalar, orForbidden } from "@tessera/runtime";
import { readIssuerPoints, seesIssuer } from "../../domain/access.js";
import { readIssuerPoints as readPointsOfIssuer } from "../../store/queries/readIssuerPoints.js";
import type { MembersContext } from "../MembersContext.js";
import { Partner } from "../types/Partner.js";
import { IssuerPoints } from "../types/totals/IssuerPoints.js";

@Resolver()
export class IssuerPointsQuery {
  @Query(() => IssuerPoints, { nullable: true })
  async issuerPoints(
    @Arg("partnerCode", () => String) partnerCode: string,
    @Arg("asOf", () => DateTimeScalar, { nullable: true }) asOf: Date | null | undefined,
    @Ctx() { caller, deps }: MembersContext,
  ): Promise<IssuerPoints | null> {
    orForbidden(readIssuerPoints(caller));
    if (!seesIssuer(caller, partnerCode) || /\u0000|\p{Surrogate}/u.test(partnerCode)) return null;
    const instant = asOf ?? new Date();
    const issuer = await readPointsOfIssuer(deps.book.database, partnerCode, instant);
    return issuer === undefined ? null : { partner: new Partner(partnerCode), asOf: instant, ...issuer };
  }
}
