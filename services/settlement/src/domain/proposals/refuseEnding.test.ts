import type { ProposalState } from "../exposure/refuseDecided.js";
import { refuseEnding } from "./refuseEnding.js";

const WAITING = { proposedBy: "jana", approvedBy: null, rejectedBy: null };
const STATES = {
  UNKNOWN: undefined,
  APPROVED: { ...WAITING, approvedBy: "petr" },
  REJECTED: { ...WAITING, rejectedBy: "petr" },
};

test.each([null, "jana", "eva"])(
  "what is decided or not there is refused by its own name, to %s as well",
  (takenBackBy) => {
    for (const [reason, found] of Object.entries(STATES)) {
      expect(refuseEnding(found, { isOfExposure: false, seesOwnOnly: false, takenBackBy })?.refused).toMatchObject({
        kind: "ProposalRefused",
        reason,
      });
      expect(refuseEnding(found, { isOfExposure: true, seesOwnOnly: false, takenBackBy })?.refused.kind).toBe(
        "ExposureMoveRefused",
      );
    }
  },
);

test("what waits is rejected by others, and taken back only by the one who proposed it", () => {
  const of = (takenBackBy: string | null) =>
    refuseEnding(WAITING, { isOfExposure: false, seesOwnOnly: false, takenBackBy })?.refused;
  expect([of(null), of("jana")]).toEqual([undefined, undefined]);
  expect(of("eva")).toMatchObject({ kind: "ProposalRefused", reason: "NOT_YOURS" });
});

test("to a partner what others proposed is like what is not there, decided or not", () => {
  const of = (found: ProposalState | undefined) =>
    refuseEnding(found, { isOfExposure: false, seesOwnOnly: true, takenBackBy: "eva" });
  for (const found of [WAITING, STATES.APPROVED, STATES.REJECTED]) expect(of(found)).toEqual(of(undefined));
  expect(of({ ...WAITING, proposedBy: "eva" })).toBeUndefined();
});
