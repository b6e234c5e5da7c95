import { openServiceDoor, type ServiceDoor, type ServiceDoorOptions } from "./openServiceDoor.js";
import type { RunningService } from "./running.js";

/** Opens the door of a service that runs already; see `openServiceDoor`. */
export async function serveSubgraph(
  service: RunningService,
  options: Omit<ServiceDoorOptions, "name">,
): Promise<ServiceDoor> {
  const door = await openServiceDoor({ ...options, name: service.name });
  door.serve(service);
  return door;
}
