import { createEmbeddedTransport, createNatsTransport, type BusTransport, type Logger } from "@tessera/runtime";

/** The bus of one process: NATS JetStream when it has a URL, else function calls between the services of this process. */
export async function openTransport(natsUrl: string | undefined, log: Logger): Promise<BusTransport> {
  return natsUrl === undefined ? createEmbeddedTransport() : createNatsTransport({ url: natsUrl, log });
}
