import { readFileSync, writeFileSync } from "node:fs";

/** How one thing grows with its size: recorded figures, not measured here. */
interface Growth {
  readonly title: string;
  readonly unit: string;
  readonly command: string;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [size: number, figure: number])[];
  }[];
}

const [WIDTH, HEIGHT, LEFT, TOP, PANEL] = [360, 250, 62, 46, 400] as const;
const COLOURS = ["#0f766e", "#c2410c", "#1d4ed8"];
const DECADE = Math.log(10);

/** Draws panels side by side, both axes logarithmic: a line that rises with the grid grows as its size does. */
function drawGrowth(panels: readonly Growth[]): string {
  const drawn = panels.map((panel, place) => drawPanel(panel, place * PANEL)).join("");
  const width = panels.length * PANEL + 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="370" viewBox="0 0 ${width} 370" font-family="sans-serif" font-size="12" fill="#0f172a"><rect width="100%" height="100%" fill="#ffffff"/>${drawn}</svg>\n`;
}

function drawPanel({ title, unit, command, series }: Growth, offset: number): string {
  const points = series.flatMap((one) => one.points);
  const x = axis(points.map(([size]) => size));
  const y = axis(points.map(([, figure]) => figure));
  const [width, height] = [WIDTH - LEFT, HEIGHT - TOP];
  const atX = (size: number) => offset + LEFT + width * x.place(size);
  const atY = (figure: number) => TOP + height * (1 - y.place(figure));
  const grid = [
    ...x.ticks.map(
      (tick) => line(atX(tick), TOP, atX(tick), HEIGHT) + text(atX(tick), HEIGHT + 18, short(tick), "middle"),
    ),
    ...y.ticks.map(
      (tick) =>
        line(offset + LEFT, atY(tick), offset + WIDTH, atY(tick)) +
        text(offset + LEFT - 6, atY(tick) + 4, short(tick), "end"),
    ),
  ];
  const lines = series.map(({ name, points: own }, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? "";
    const path = own.map(([size, figure]) => `${atX(size).toFixed(1)},${atY(figure).toFixed(1)}`).join(" ");
    const dots = own.map(
      ([size, figure]) =>
        `<circle cx="${atX(size).toFixed(1)}" cy="${atY(figure).toFixed(1)}" r="3.5" fill="${colour}"/>`,
    );
    const legend = `<rect x="${offset + LEFT}" y="${HEIGHT + 34 + index * 19}" width="14" height="4" fill="${colour}"/>${text(offset + LEFT + 20, HEIGHT + 40 + index * 19, name, "start")}`;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join("")}${legend}`;
  });
  const head = `<text x="${offset + LEFT}" y="20" font-weight="600" font-size="14">${title}, ${unit}</text>${text(offset + LEFT, 37, command, "start")}`;
  return head + grid.join("") + lines.join("");
}

/** From the power of ten at or below the least to the one at or above the most. */
function axis(values: readonly number[]) {
  const from = Math.floor(Math.log(Math.min(...values)) / DECADE + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log(Math.max(...values)) / DECADE - 1e-9));
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
  return { ticks, place: (value: number) => (Math.log(value) / DECADE - from) / (to - from) };
}

function short(value: number): string {
  return value >= 1e6 ? `${value / 1e6} M` : value >= 1e3 ? `${value / 1e3} k` : String(value);
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="#cbd5e1"/>`;
}

function text(x: number, y: number, content: string, anchor: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${content}</text>`;
}

const [from = "docs/figures/growth.json", to = "docs/figures/growth.svg"] = process.argv.slice(2);
writeFileSync(to, drawGrowth(JSON.parse(readFileSync(from, "utf8")) as Growth[]));
