import { type ModelDirect, type ModelLeg, type Verdict } from "./modelBooks.js";
import { PaymentModel } from "./PaymentModel.js";

const REFUSED = "DirectPaymentRefused";
const SECOND = "SecondPersonRequired";

/** What partners pay each other, as its creditors say or finance with two people. */
export class DirectModel extends PaymentModel {
  /** In the order in which they were told. */
  readonly directs: ModelDirect[] = [];

  /** `asPartner` null: finance says so. */
  judgeConfirm(leg: ModelLeg, minor: bigint, reference: string, asPartner: string | null): Verdict {
    const isTold = this.directs.some(
      (one) => one.leg === leg && one.reference === reference && one.status !== "REVOKED",
    );
    const isItsWord = asPartner === null || asPartner === leg.counterparty;
    return isItsWord && leg.counterparty !== null && this.judgeSettle(leg, minor) === "done" && !isTold
      ? "done"
      : REFUSED;
  }

  confirm(told: Omit<ModelDirect, "status" | "revocation">, isItsWord: boolean): ModelDirect {
    const direct: ModelDirect = { ...told, status: "PROPOSED", revocation: null };
    this.directs.push(direct);
    if (isItsWord) this.approveDirect(direct);
    return direct;
  }

  judgeApproveDirect({ status, by, leg, minor }: ModelDirect, approvedBy: string): Verdict {
    if (status !== "PROPOSED") return REFUSED;
    if (by === approvedBy) return SECOND;
    return this.judgeSettle(leg, minor) === "done" ? "done" : REFUSED;
  }

  approveDirect(direct: ModelDirect): void {
    direct.status = "CONFIRMED";
    this.settle(direct.cycle, direct.leg, direct.minor);
  }

  judgeRevoke({ status, revocation, leg }: ModelDirect, asPartner: string | null): Verdict {
    const isItsWord = asPartner === null || asPartner === leg.counterparty;
    return isItsWord && status === "CONFIRMED" && revocation === null ? "done" : REFUSED;
  }

  judgeApproveRevocation({ leg, minor, revocation }: ModelDirect, approvedBy: string): Verdict {
    if (revocation?.by === approvedBy) return SECOND;
    return this.mayTakeBack(leg, minor) ? "done" : REFUSED;
  }

  revoke(direct: ModelDirect, replacingId: string): void {
    direct.status = "REVOKED";
    direct.revocation = null;
    this.takeBack(direct, replacingId);
  }
}
