import type { ServiceName } from "@tessera/contracts";
import type { Pool } from "pg";
import type { Logger } from "../../logger.js";
import type { BusTransport, Envelope } from "../envelope.js";
import type { BusSettings } from "../subscription.js";

export interface StartRelay {
  readonly pool: Pool;
  readonly service: ServiceName;
  readonly transport: BusTransport;
  readonly settings: BusSettings;
  readonly log: Logger;
  /** Called with what was published, whichever instance did it. */
  readonly tell: (envelopes: readonly Envelope[]) => void;
  readonly hasListeners: () => boolean;
}
