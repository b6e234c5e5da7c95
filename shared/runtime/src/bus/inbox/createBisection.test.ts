import { createBisection } from "./createBisection.js";

test("one bad row among 500 is alone after few batches, wherever it stands, and all rows before it are applied", () => {
  for (let bad = 0; bad < 500; bad += 1) {
    const bisection = createBisection(500);
    let first = 0;
    let batches = 0;
    for (;;) {
      batches += 1;
      const size = Math.min(bisection.limit(), 500 - first);
      const holdsBad = bad >= first && bad < first + size;
      if (holdsBad && size === 1) break;
      if (holdsBad) bisection.failed(size);
      else {
        bisection.succeeded(size);
        first += size;
      }
    }
    expect(first).toBe(bad);
    expect(batches).toBeLessThanOrEqual(11);
  }
});

test("after the bad row the batches are whole again", () => {
  const bisection = createBisection(500);
  bisection.failed(2);
  expect(bisection.limit()).toBe(1);
  bisection.succeeded(1);
  bisection.succeeded(1);
  expect(bisection.limit()).toBe(500);
});
