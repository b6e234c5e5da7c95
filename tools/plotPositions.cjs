"use strict";
// Draws the net positions of a running network's first calculated cycle: `node tools/plotPositions.cjs URL TOKEN > docs/sample-positions.svg`.
const QUERY = `{ settlementCycles(first: 20) { nodes { status from positions { partner { name } net { amount currency } } } } }`;
const ROW = 22;
const HALF = 120;
const PANEL = 290;

async function readPositions(url, token) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: QUERY }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  const cycle = data.settlementCycles.nodes.find(({ status }) => status === "CALCULATED");
  if (!cycle) throw new Error("no cycle is calculated yet");
  return cycle.positions;
}

function drawCurrency(currency, positions, left) {
  const largest = Math.max(...positions.map(({ net }) => Math.abs(Number(net.amount))), 0.01);
  const axis = left + 70 + HALF / 2;
  const bars = positions.map(({ partner, net }, row) => {
    const y = 46 + row * ROW;
    const width = ((HALF / 2) * Math.abs(Number(net.amount))) / largest;
    const pays = net.amount.startsWith("-");
    return [
      `<text x="${left + 62}" y="${y + 12}" text-anchor="end">${partner.name}</text>`,
      `<rect x="${(pays ? axis - width : axis).toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="14" fill="${pays ? "#c2410c" : "#0f766e"}"/>`,
      `<text x="${left + 274}" y="${y + 12}" text-anchor="end">${net.amount}</text>`,
    ].join("");
  });
  const bottom = 46 + positions.length * ROW;
  return `<text x="${left + 70}" y="28" font-weight="600" font-size="15">${currency}</text><line x1="${axis}" x2="${axis}" y1="40" y2="${bottom}" stroke="#94a3b8"/>${bars.join("")}`;
}

function draw(positions) {
  const currencies = [...new Set(positions.map(({ net }) => net.currency))].sort();
  const rows = Math.max(
    ...currencies.map((currency) => positions.filter(({ net }) => net.currency === currency).length),
  );
  const height = 46 + rows * ROW + 34;
  const panels = currencies.map((currency, index) =>
    drawCurrency(
      currency,
      positions.filter(({ net }) => net.currency === currency),
      index * PANEL,
    ),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${currencies.length * PANEL + 10} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#0f172a" role="img" aria-label="Net positions of the sample month for each partner and currency"><rect width="100%" height="100%" fill="#ffffff"/>${panels.join("")}<text x="70" y="${height - 12}" fill="#475569">Left of the line a partner pays into the hub, right of it the partner is paid. Each currency sums to zero.</text></svg>\n`;
}

const [, , url, token] = process.argv;
readPositions(url, token).then(
  (positions) => process.stdout.write(draw(positions)),
  (error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
