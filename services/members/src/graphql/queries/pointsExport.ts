import { NotAnAnswer, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { exportBook } from "../../domain/access.js";
import { exportEntry, exportHead, exportRoot } from "../../domain/points/exportLines.js";
import { FIRST_PLACE, findExportedSeal, pageSealedEntries } from "../../store/seals/pageSealedEntries.js";
import type { MembersContext } from "../MembersContext.js";
import { PointsExport } from "../types/PointsExport.js";

const MOST_LINES = 1_000;
const CURSOR = /^(\d{1,6})\.(\d{1,6})\.(\d{1,15})$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

@Resolver()
export class PointsExportQuery {
  /** null while nothing is sealed, and for an unknown seal. */
  @Query(() => PointsExport, { nullable: true, description: "seal: its id, the last when left out." })
  async pointsExport(
    @Arg("seal", () => ID, { nullable: true }) sealId: string | null | undefined,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() { caller, deps }: MembersContext,
  ): Promise<PointsExport | null> {
    orForbidden(exportBook(caller));
    const cursor = after ? CURSOR.exec(after) : undefined;
    if (cursor === null) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this export.");
    if (sealId && !UUID.test(sealId)) return null;
    const { database } = deps.book;
    const seal = await findExportedSeal(database, sealId ?? null);
    if (!seal) return null;
    const [, part, place, sequence] = cursor?.map(Number) ?? [];
    const from = cursor ? { part: part ?? 0, place: place ?? 1, sequence: sequence ?? 0 } : FIRST_PLACE;
    const { entries, next } = await pageSealedEntries(database, seal.sealId, from, MOST_LINES);
    const lines = entries.map(({ text, seal: hash }) => exportEntry(text, hash));
    if (cursor === undefined) lines.unshift(exportHead(seal));
    if (next === null) lines.push(exportRoot(seal));
    return { seal: seal.sealId, lines, endCursor: next && `${next.part}.${next.place}.${next.sequence}` };
  }
}
