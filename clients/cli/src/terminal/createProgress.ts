import { Presets, SingleBar } from "cli-progress";

/** Tells a person how far a long work is. */
export interface Progress {
  /** A step begins; with `total`, its parts are counted. */
  begin(step: string, total?: number): void;
  advance(): void;
  end(): void;
}

type Stream = NodeJS.WritableStream & { readonly isTTY?: boolean };

const wholeNumber = new Intl.NumberFormat("en");

/** A bar on a terminal. */
function barProgress(stream: Stream): Progress {
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    begin(step, total) {
      stop();
      if (total === undefined) stream.write(`${step} …\n`);
      else {
        bar = new SingleBar(
          { stream, format: `${step} {bar} {value}/{total}`, hideCursor: true, fps: 8 },
          Presets.shades_classic,
        );
        bar.start(total, 0);
      }
    },
    advance: () => bar?.increment(),
    end: stop,
  };
}

/** A line for each tenth of the work. */
function lineProgress(stream: Stream): Progress {
  let current = { step: "", total: 0, done: 0, told: 0 };
  return {
    begin(step, total = 0) {
      current = { step, total, done: 0, told: 0 };
      if (total === 0) stream.write(`${step}\n`);
    },
    advance() {
      current.done++;
      const tenths = Math.floor((10 * current.done) / Math.max(1, current.total));
      if (tenths === current.told) return;
      current.told = tenths;
      stream.write(`${current.step}: ${wholeNumber.format(current.done)} of ${wholeNumber.format(current.total)}\n`);
    },
    end: () => undefined,
  };
}

/** Progress on the given stream: a bar on a terminal, plain lines when it is piped. */
export function createProgress(stream: Stream = process.stderr): Progress {
  return stream.isTTY === true ? barProgress(stream) : lineProgress(stream);
}
