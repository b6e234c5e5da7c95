import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";

const ANSWER_WITHIN_MS = 1_500;

/**
 * True when at least one service is ready. A gateway goes on answering for the services that are there, so one of them alone makes
 * no gateway unready; without any it has nothing to say, for example when the database server is gone.
 */
export async function isAnyServiceReady(urls: Readonly<Record<ServiceName, string>>): Promise<boolean> {
  const asked = SERVICE_NAMES.map(async (name) => {
    const { ok } = await fetch(new URL("/health/ready", urls[name]), { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (!ok) throw new Error(`${name} is not ready`);
    return true;
  });
  return Promise.any(asked).catch(() => false);
}
