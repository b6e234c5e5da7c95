import type { ServiceName } from "@tessera/contracts";
import type { ClientBase, Pool } from "pg";
import { unavailable } from "../errors.js";
import type { Envelope } from "./envelope.js";

type DeliverOn = (connection: Pool | ClientBase, envelopes: readonly Envelope[]) => Promise<void>;

/** What is being delivered to a service. */
export interface Deliveries {
  /** Throws UNAVAILABLE when they have stopped, and what `take` throws. */
  readonly deliverOn: DeliverOn;
  /** Takes no more; resolves when none is under way, so that the database may be closed. */
  stop(): Promise<void>;
}

export function createDeliveries(service: ServiceName, take: DeliverOn): Deliveries {
  const underWay = new Set<Promise<void>>();
  let hasStopped = false;
  return {
    async deliverOn(connection, envelopes) {
      if (hasStopped) throw unavailable(new Error(`${service} has stopped`));
      const taking = take(connection, envelopes);
      underWay.add(taking);
      await taking.finally(() => underWay.delete(taking));
    },
    async stop() {
      hasStopped = true;
      await Promise.allSettled(underWay);
    },
  };
}
