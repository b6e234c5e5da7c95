import { Clearing } from "./Clearing.js";
import type { Partner, Programme } from "./coalition.js";
import { MemberBook, type Flow } from "./MemberBook.js";
import { Shop } from "./Shop.js";

/** Everything that must be true of a network after the steps of a run: the executable specification as one whole. */
export class World {
  readonly books: MemberBook[] = [];
  readonly shop = new Shop();
  readonly clearing: Clearing;
  private readonly totals = new Map<string, Record<Flow, number>>();

  constructor(
    readonly programme: Programme,
    readonly partners: readonly Partner[],
    startsMs: number,
  ) {
    this.clearing = new Clearing(startsMs, programme.zone);
  }

  enrol(card: string, enrolledMs: number): MemberBook {
    const book = new MemberBook(card, enrolledMs, this.programme, (issuer, flow, points) => {
      this.totalsOf(issuer)[flow] += points;
    });
    this.books.push(book);
    return book;
  }

  /** What has become of an issuer's points. */
  totalsOf(issuer: string): Record<Flow, number> {
    const known = this.totals.get(issuer) ?? { issued: 0, redeemed: 0, expired: 0, reversed: 0 };
    this.totals.set(issuer, known);
    return known;
  }

  partner(code: string): Partner {
    const partner = this.partners.find((one) => one.code === code);
    if (!partner) throw new Error(`there is no partner ${code}`);
    return partner;
  }

  timeOutHolds(nowMs: number): void {
    for (const book of this.books) book.timeOutHolds(nowMs);
  }
}
