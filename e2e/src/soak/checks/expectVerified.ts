import { Violation, type Run } from "../play/Run.js";
import { AUDITOR } from "../network/startSoakNetwork.js";

const REPORT = "{ invariant violations examples }";

/** The network's own verification, over all services. */
export async function expectVerified(run: Run): Promise<void> {
  const { network } = run;
  const started = (await network.ask("settlement", "mutation { startVerification { id } }", {}, AUDITOR)) as {
    startVerification: { id: string };
  };
  const { id } = started.startVerification;
  const query = `query($id: ID!) { verification(id: $id) { status members ${REPORT} partners ${REPORT} rewards ${REPORT} settlement ${REPORT} } }`;
  for (;;) {
    const { verification } = (await network.ask("settlement", query, { id }, AUDITOR)) as {
      verification: { status: string } & Record<string, { violations: number }[] | string>;
    };
    if (verification.status === "CLEAN") return;
    if (verification.status === "VIOLATED") throw new Violation(`the network is not verified: ${broken(verification)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function broken(verification: Readonly<Record<string, unknown>>): string {
  const reports = Object.values(verification).flatMap((part) =>
    Array.isArray(part) ? (part as { violations: number }[]) : [],
  );
  return JSON.stringify(reports.filter(({ violations }) => violations > 0));
}
