import type { JetStreamManager } from "@nats-io/jetstream";
import type { ServiceName } from "@tessera/contracts";
import { consumerConfig } from "./consumerConfig.js";
import { isApiError, streamName, type StreamPlace } from "./natsStream.js";

/** "consumer name already in use", "consumer already exists". */
const CONSUMER_EXISTS = [10_013, 10_105, 10_148];

/**
 * Sets every durable consumer of a publisher's stream back to the first message stored since then. A consumer that is pulled from is
 * taken away under its puller, which opens the new one. Answers how many messages lie behind that instant.
 */
export async function rewindConsumers(
  manager: JetStreamManager,
  place: StreamPlace,
  publisher: ServiceName,
  since: Date,
): Promise<number> {
  const stream = streamName(place, publisher);
  let messages = 0;
  for await (const { name } of manager.consumers.list(stream)) {
    await manager.consumers.delete(stream, name);
    try {
      const start = { deliver_policy: "by_start_time", opt_start_time: since.toISOString() } as const;
      const { num_pending } = await manager.consumers.add(stream, { ...consumerConfig(name), ...start });
      messages = Math.max(messages, num_pending);
    } catch (error) {
      // Its puller was faster, and begins with all that the stream holds.
      if (!isApiError(error, ...CONSUMER_EXISTS)) throw error;
      messages = Math.max(messages, (await manager.streams.info(stream)).state.messages);
    }
  }
  return messages;
}
