import { networkCommands, type ParkedFact, type ServiceName } from "@tessera/contracts";
import { unavailable } from "@tessera/runtime";
import { readsOf } from "../store/reads.js";
import { publishedRevision } from "../store/setupRevision.js";
import type { NetworkDeps } from "./deps.js";

export interface ServiceStateAnswer {
  readonly name: ServiceName;
  /** The highest revision of the setup that the service has applied. */
  readonly revision: number;
  readonly outboxAgeSeconds: number;
  readonly parked: readonly ParkedFact[];
}

export interface NetworkStateAnswer {
  readonly revision: number;
  /** The services that answered, in the order of `network`. */
  readonly services: readonly ServiceStateAnswer[];
  readonly unanswered: readonly ServiceName[];
}

/** Asks every service at once how far it is. A service that does not answer in time is named instead of waited for. */
export async function askNetworkState(deps: NetworkDeps): Promise<NetworkStateAnswer> {
  const revision = await publishedRevision(readsOf(deps.database));
  const asked = await Promise.allSettled(
    deps.network.map((name) => withinTime(deps.stateTimeoutMs, askState(deps, name))),
  );
  return {
    revision,
    services: asked.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : [])),
    unanswered: deps.network.filter((_, index) => asked[index]?.status === "rejected"),
  };
}

async function askState(deps: NetworkDeps, name: ServiceName): Promise<ServiceStateAnswer> {
  if (name === "partners") return { name, ...(await readOwnState(deps)) };
  return { name, ...(await deps.peers.call(networkCommands(name).state, {})) };
}

/** This service has applied what it published: it is the publisher of the setup. */
export async function readOwnState(
  deps: Pick<NetworkDeps, "database" | "bus">,
): Promise<Omit<ServiceStateAnswer, "name">> {
  const [revision, outboxAgeSeconds, parked] = await Promise.all([
    publishedRevision(readsOf(deps.database)),
    deps.bus.outboxAgeSeconds(),
    deps.bus.parked(),
  ]);
  return { revision, outboxAgeSeconds, parked };
}

async function withinTime<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable()), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
