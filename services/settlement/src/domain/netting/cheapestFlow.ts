/**
 * A flow network whose cheapest maximum flow is found by the primal-dual method: shortest distances from the source by cost (a
 * label-correcting search; costs are −1, 0, 1 and no cycle is negative), then as much as fits along arcs that lie on shortest
 * paths, and again until the sink is cut off. What fits is found by blocking flows in layers, since the arcs on shortest
 * paths may form circles.
 * Sources: Ahuja, Magnanti, Orlin, Network Flows (1993), section 9.8; Dinic (1970).
 *
 * The searches look at every arc again and again, so what they need lies side by side in typed arrays: an edge and its residual
 * counterpart have the numbers 2n and 2n + 1, and the arcs of a node are a stretch of `order`. Amounts are bigints beside them.
 */
export class CheapestFlow {
  private readonly capacities: bigint[] = [];
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  private readonly costs: number[] = [];

  constructor(private readonly nodeCount: number) {}

  /** Adds an edge; answers how to read its flow later. */
  addEdge(from: number, to: number, capacity: bigint, cost: 0 | 1): () => bigint {
    const inside = (node: number) => node >= 0 && node < this.nodeCount;
    if (!inside(from) || !inside(to) || from === to) throw new RangeError("an edge joins two nodes of the network");
    const arc = this.to.length;
    this.from.push(from, to);
    this.to.push(to, from);
    this.costs.push(cost, -cost);
    this.capacities.push(capacity, 0n);
    return () => capacity - (this.capacities[arc] ?? 0n);
  }

  /** Sends as much as possible from source to sink at the least cost. */
  send(source: number, sink: number): void {
    const steps = this.sendInSteps(source, sink);
    while (!steps.next().done);
  }

  /** The same in steps of some milliseconds, so that who drives it can let others run between them. */
  *sendInSteps(source: number, sink: number): Generator<undefined, void> {
    const arcs = yield* this.layOut();
    for (;;) {
      const distances = yield* distancesFrom(arcs, source);
      yield;
      if (distances[sink] === UNREACHED) return;
      for (;;) {
        const layers = layersFrom(arcs, source, distances);
        yield;
        if (layers[sink] === UNREACHED) break;
        yield* this.pushFromSource(source, { arcs, sink, distances, layers, cursors: arcs.starts.slice() });
      }
    }
  }

  /** The arcs sorted by the node that they leave. */
  private *layOut(): Generator<undefined, Arcs> {
    const from = new Int32Array(this.from);
    yield;
    const starts = new Int32Array(this.nodeCount + 1);
    for (const node of from) starts[node + 1] = at(starts, node + 1) + 1;
    for (let node = 0; node < this.nodeCount; node += 1) starts[node + 1] = at(starts, node + 1) + at(starts, node);
    const next = starts.slice();
    const order = new Int32Array(from.length);
    yield;
    from.forEach((node, arc) => {
      order[at(next, node)] = arc;
      next[node] = at(next, node) + 1;
    });
    yield;
    const to = new Int32Array(this.to);
    const costs = new Int32Array(this.costs);
    const open = new Int32Array(from.length);
    for (let arc = 0; arc < open.length; arc += 1) {
      if ((this.capacities[arc] ?? 0n) > 0n) open[arc] = 1;
      if (arc % ARCS_PER_STEP === 0) yield;
    }
    return { nodeCount: this.nodeCount, starts, order, to, costs, open };
  }

  /** Pushes as much as fits from the source, one of its arcs in each step: all of them together may take seconds. */
  private *pushFromSource(source: number, search: Search): Generator<undefined, void> {
    const end = at(search.arcs.starts, source + 1);
    for (let cursor = at(search.arcs.starts, source); cursor < end; cursor += 1) {
      this.pushAlong(source, at(search.arcs.order, cursor), undefined, search);
      yield;
    }
  }

  /** Pushes up to `limit` from `node` to the sink, layer by layer; an arc that lets nothing through is not tried again. */
  private push(node: number, limit: bigint | undefined, search: Search): bigint {
    if (node === search.sink) return limit ?? 0n;
    const { arcs, cursors } = search;
    const end = at(arcs.starts, node + 1);
    let pushed = 0n;
    for (let cursor = at(cursors, node); cursor < end; cursor += 1) {
      cursors[node] = cursor;
      pushed += this.pushAlong(node, at(arcs.order, cursor), limit === undefined ? undefined : limit - pushed, search);
      if (pushed === limit) return pushed;
    }
    cursors[node] = end;
    return pushed;
  }

  /** Pushes up to `limit` along one arc of `node` and on to the sink, if it lies on a shortest path in the next layer. */
  private pushAlong(node: number, arc: number, limit: bigint | undefined, search: Search): bigint {
    const { distances, layers } = search;
    const { to, costs, open } = search.arcs;
    const target = at(to, arc);
    if (at(open, arc) === 0 || at(layers, target) !== at(layers, node) + 1) return 0n;
    if (at(distances, node) + at(costs, arc) !== at(distances, target)) return 0n;
    const capacity = this.capacities[arc] ?? 0n;
    const through = this.push(target, limit === undefined || capacity < limit ? capacity : limit, search);
    if (through > 0n) {
      this.capacities[arc] = capacity - through;
      this.capacities[arc ^ 1] = (this.capacities[arc ^ 1] ?? 0n) + through;
      open[arc] = capacity > through ? 1 : 0;
      open[arc ^ 1] = 1;
    }
    return through;
  }
}

const UNREACHED = 0x3fffffff;
/** Some milliseconds. */
const ARCS_PER_STEP = 100_000;

interface Arcs {
  readonly nodeCount: number;
  /** Where the arcs of each node begin in `order`; one more at the end. */
  readonly starts: Int32Array;
  readonly order: Int32Array;
  readonly to: Int32Array;
  readonly costs: Int32Array;
  /** 1 while an arc has room. */
  readonly open: Int32Array;
}

interface Search {
  readonly arcs: Arcs;
  readonly sink: number;
  readonly distances: Int32Array;
  readonly layers: Int32Array;
  /** Next place in `order` to try of each node. */
  readonly cursors: Int32Array;
}

/** Within its bounds an array has a number at every index; this says so to the compiler. */
function at(numbers: Int32Array, index: number): number {
  return numbers[index] as number;
}

/** Least cost of reaching each node over arcs with room; UNREACHED where there is no way. A frontier in each step. */
function* distancesFrom(
  { nodeCount, starts, order, to, costs, open }: Arcs,
  source: number,
): Generator<undefined, Int32Array> {
  const distances = new Int32Array(nodeCount).fill(UNREACHED);
  distances[source] = 0;
  const marked = new Int32Array(nodeCount);
  for (let frontier = [source]; frontier.length > 0;) {
    const next: number[] = [];
    for (const node of frontier) marked[node] = 0;
    for (const node of frontier) {
      const end = at(starts, node + 1);
      for (let cursor = at(starts, node); cursor < end; cursor += 1) {
        const arc = at(order, cursor);
        if (at(open, arc) === 0) continue;
        const target = at(to, arc);
        const distance = at(distances, node) + at(costs, arc);
        if (distance >= at(distances, target)) continue;
        distances[target] = distance;
        if (at(marked, target) === 1) continue;
        marked[target] = 1;
        next.push(target);
      }
    }
    frontier = next;
    yield;
  }
  return distances;
}

/** Number of arcs from the source to each node over arcs with room that lie on shortest paths; UNREACHED where there is no way. */
function layersFrom({ nodeCount, starts, order, to, costs, open }: Arcs, source: number, distances: Int32Array) {
  const layers = new Int32Array(nodeCount).fill(UNREACHED);
  layers[source] = 0;
  const queue = [source];
  for (const node of queue) {
    const end = at(starts, node + 1);
    for (let cursor = at(starts, node); cursor < end; cursor += 1) {
      const arc = at(order, cursor);
      const target = at(to, arc);
      if (at(open, arc) === 0 || at(layers, target) !== UNREACHED) continue;
      if (at(distances, node) + at(costs, arc) !== at(distances, target)) continue;
      layers[target] = at(layers, node) + 1;
      queue.push(target);
    }
  }
  return layers;
}
