import * as voucher from "../voucher/states.js";
import { mayMove, NEXT, statusOf, type RedemptionState } from "./states.js";

/** Every pair that a table does not allow, as "FROM → TO". */
function illegalMoves(next: Readonly<Record<string, readonly string[]>>): string[] {
  const states = Object.keys(next);
  return states.flatMap((from) => states.filter((to) => !next[from]?.includes(to)).map((to) => `${from} → ${to}`));
}

it("a redemption makes none of these moves", () => {
  expect(illegalMoves(NEXT).sort()).toEqual([
    "CANCELLED → CANCELLED",
    "CANCELLED → CANCELLING",
    "CANCELLED → CONFIRMED",
    "CANCELLED → FAILED",
    "CANCELLED → PENDING",
    "CANCELLING → CANCELLING",
    "CANCELLING → CONFIRMED",
    "CANCELLING → FAILED",
    "CANCELLING → PENDING",
    "CONFIRMED → CANCELLED",
    "CONFIRMED → CONFIRMED",
    "CONFIRMED → FAILED",
    "CONFIRMED → PENDING",
    "FAILED → CANCELLED",
    "FAILED → CANCELLING",
    "FAILED → CONFIRMED",
    "FAILED → FAILED",
    "FAILED → PENDING",
    "PENDING → CANCELLED",
    "PENDING → CANCELLING",
    "PENDING → PENDING",
  ]);
  expect(mayMove("CONFIRMED", "CANCELLING")).toBe(true);
});

it("a voucher makes none of these moves", () => {
  expect(illegalMoves(voucher.NEXT).sort()).toEqual([
    "ACTIVE → ACTIVE",
    "ACTIVE → AVAILABLE",
    "ACTIVE → RESERVED",
    "AVAILABLE → ACTIVE",
    "AVAILABLE → AVAILABLE",
    "AVAILABLE → REVOKED",
    "AVAILABLE → USED",
    "RESERVED → RESERVED",
    "RESERVED → REVOKED",
    "RESERVED → USED",
    "REVOKED → ACTIVE",
    "REVOKED → AVAILABLE",
    "REVOKED → RESERVED",
    "REVOKED → REVOKED",
    "REVOKED → USED",
    "USED → ACTIVE",
    "USED → AVAILABLE",
    "USED → RESERVED",
    "USED → REVOKED",
    "USED → USED",
  ]);
});

it("a cancellation under way shows as CONFIRMED, and a code that nobody was given shows nothing", () => {
  const shown = (["PENDING", "CONFIRMED", "CANCELLING", "CANCELLED", "FAILED"] as RedemptionState[]).map(statusOf);
  expect(shown).toEqual(["PENDING", "CONFIRMED", "CONFIRMED", "CANCELLED", "FAILED"]);
  expect([voucher.statusOf("AVAILABLE"), voucher.statusOf("RESERVED"), voucher.statusOf("USED")]).toEqual([
    undefined,
    undefined,
    "USED",
  ]);
});
