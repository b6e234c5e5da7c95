/** An edge of a flow network with its residual counterpart at `reverse` in the list of `to`. */
interface Arc {
  readonly to: number;
  readonly cost: number;
  readonly reverse: number;
  capacity: bigint;
}

/**
 * A flow network whose cheapest maximum flow is found by the primal-dual method: shortest distances from the source by cost (a
 * label-correcting search; costs are −1, 0, 1 and no cycle is negative), then as much as fits along arcs that lie on shortest
 * paths, and again until the sink is cut off. What fits is found by blocking flows in layers, since the arcs on shortest
 * paths may form circles.
 * Sources: Ahuja, Magnanti, Orlin, Network Flows (1993), section 9.8; Dinic (1970).
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

  /** Sends as much as possible from source to sink at the least cost. */
  send(source: number, sink: number): void {
    for (;;) {
      const distances = this.distancesFrom(source);
      if (distances[sink] === Infinity) return;
      for (
        let layers = this.layersFrom(source, distances);
        layers[sink] !== -1;
        layers = this.layersFrom(source, distances)
      ) {
        this.push(source, undefined, { sink, distances, layers, cursors: this.arcs.map(() => 0) });
      }
    }
  }

  /** Least cost of reaching each node over arcs with room; Infinity where there is no way. */
  private distancesFrom(source: number): number[] {
    const distances = this.arcs.map(() => Infinity);
    distances[source] = 0;
    for (let frontier = new Set([source]); frontier.size > 0;) {
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

  /** Number of arcs from the source to each node over arcs with room that lie on shortest paths; −1 where there is no way. */
  private layersFrom(source: number, distances: readonly number[]): number[] {
    const layers = this.arcs.map(() => -1);
    layers[source] = 0;
    const queue = [source];
    for (const node of queue) {
      for (const arc of this.arcs[node] ?? []) {
        if (arc.capacity === 0n || layers[arc.to] !== -1) continue;
        if ((distances[node] ?? 0) + arc.cost !== distances[arc.to]) continue;
        layers[arc.to] = (layers[node] ?? 0) + 1;
        queue.push(arc.to);
      }
    }
    return layers;
  }

  /** Pushes up to `limit` from `node` to the sink, layer by layer; an arc that lets nothing through is not tried again. */
  private push(node: number, limit: bigint | undefined, search: Search): bigint {
    if (node === search.sink) return limit ?? 0n;
    const { distances, layers, cursors } = search;
    const arcs = this.arcs[node] ?? [];
    let pushed = 0n;
    for (let cursor = cursors[node] ?? 0; cursor < arcs.length; cursor += 1) {
      cursors[node] = cursor;
      const arc = arcs[cursor];
      if (!arc || arc.capacity === 0n || layers[arc.to] !== (layers[node] ?? 0) + 1) continue;
      if ((distances[node] ?? 0) + arc.cost !== distances[arc.to]) continue;
      const room = limit === undefined || arc.capacity < limit - pushed ? arc.capacity : limit - pushed;
      const through = this.push(arc.to, room, search);
      arc.capacity -= through;
      const reverse = this.arcs[arc.to]?.[arc.reverse];
      if (reverse) reverse.capacity += through;
      pushed += through;
      if (pushed === limit) return pushed;
    }
    cursors[node] = arcs.length;
    return pushed;
  }
}

interface Search {
  readonly sink: number;
  readonly distances: readonly number[];
  readonly layers: readonly number[];
  /** Next arc to try of each node. */
  readonly cursors: number[];
}
