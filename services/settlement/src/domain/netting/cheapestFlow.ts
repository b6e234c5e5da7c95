/** An edge of a flow network with its residual counterpart at `reverse` in the list of `to`. */
interface Arc {
  readonly to: number;
  readonly cost: number;
  readonly reverse: number;
  capacity: bigint;
}

/**
 * A flow network whose cheapest maximum flow is found by the primal-dual method: shortest distances by a label-correcting
 * search (costs are −1, 0, 1, so no cycle is negative), then augmentation along shortest paths until there is none.
 * Source: Ahuja, Magnanti, Orlin, Network Flows (1993), section 9.8.
 */
export class CheapestFlow {
  private readonly arcs: Arc[][];

  constructor(nodeCount: number) {
    this.arcs = Array.from({ length: nodeCount }, () => []);
  }

  /** Adds an edge; answers how to read its flow later. */
  addEdge(from: number, to: number, capacity: bigint, cost: 0 | 1): () => bigint {
    const forward = this.arcs[from];
    const backward = this.arcs[to];
    if (!forward || !backward || from === to) throw new RangeError("an edge joins two nodes of the network");
    const arc: Arc = { to, cost, reverse: backward.length, capacity };
    backward.push({ to: from, cost: -cost, reverse: forward.length, capacity: 0n });
    forward.push(arc);
    return () => capacity - arc.capacity;
  }

  /** Sends as much as possible at the least cost; answers how much. */
  send(source: number, sink: number): bigint {
    let sent = 0n;
    for (;;) {
      const distances = this.distancesFrom(source);
      if (distances[sink] === Infinity) return sent;
      const search: Search = { distances, sink, onPath: new Set(), cursors: this.arcs.map(() => 0) };
      for (
        let more = this.augment(source, undefined, search);
        more > 0n;
        more = this.augment(source, undefined, search)
      ) {
        sent += more;
        search.cursors.fill(0);
      }
    }
  }

  private distancesFrom(source: number): number[] {
    const distances = this.arcs.map(() => Infinity);
    distances[source] = 0;
    let frontier = new Set([source]);
    while (frontier.size > 0) {
      const next = new Set<number>();
      for (const node of frontier) {
        for (const arc of this.arcs[node] ?? []) {
          const distance = (distances[node] ?? Infinity) + arc.cost;
          if (arc.capacity === 0n || distance >= (distances[arc.to] ?? Infinity)) continue;
          distances[arc.to] = distance;
          next.add(arc.to);
        }
      }
      frontier = next;
    }
    return distances;
  }

  /** Pushes up to `limit` from `node` to the sink along shortest arcs. An arc and its reverse are both shortest, hence `onPath`. */
  private augment(node: number, limit: bigint | undefined, search: Search): bigint {
    if (node === search.sink) return limit ?? 0n;
    search.onPath.add(node);
    let pushed = 0n;
    const arcs = this.arcs[node] ?? [];
    for (let cursor = search.cursors[node] ?? 0; cursor < arcs.length; cursor += 1) {
      search.cursors[node] = cursor;
      const arc = arcs[cursor];
      if (!arc || arc.capacity === 0n || search.onPath.has(arc.to)) continue;
      if ((search.distances[node] ?? 0) + arc.cost !== search.distances[arc.to]) continue;
      const room = limit === undefined || arc.capacity < limit - pushed ? arc.capacity : limit - pushed;
      const through = this.augment(arc.to, room, search);
      arc.capacity -= through;
      const reverse = this.arcs[arc.to]?.[arc.reverse];
      if (reverse) reverse.capacity += through;
      pushed += through;
      if (pushed === limit) break;
    }
    search.onPath.delete(node);
    return pushed;
  }
}

interface Search {
  readonly distances: readonly number[];
  readonly sink: number;
  readonly onPath: Set<number>;
  readonly cursors: number[];
}
