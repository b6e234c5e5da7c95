/** In pings without an answer, one a second. */
export interface HeartbeatPatience {
  /** With a process that was stopped, which cannot answer by itself. */
  readonly stopped: number;
  /** With a process that runs: it may be busy, or wait for a machine that is. */
  readonly silent: number;
  /** With a process that never spoke: it may still load its program. */
  readonly unborn: number;
}

export interface WatchHeartbeat {
  readonly ping: () => void;
  /** Asked only when an answer is missing. */
  readonly isStopped: () => boolean;
  /** Called once, with the seconds of silence. */
  readonly onSilent: (seconds: number) => void;
  readonly patience?: HeartbeatPatience;
}

export interface Heartbeat {
  /** Anything that the process says is a sign of life. */
  heard(): void;
  stop(): void;
}

const PING_EVERY_MS = 1_000;
const PATIENCE: HeartbeatPatience = { stopped: 4, silent: 30, unborn: 120 };

/**
 * Pings a process every second and tells when it has not answered for too long. Silence is counted in pings, not by a clock: while
 * this process itself stands still, or the machine sleeps, nobody grows impatient.
 */
export function watchHeartbeat({ ping, isStopped, onSilent, patience = PATIENCE }: WatchHeartbeat): Heartbeat {
  let unanswered = 0;
  let stoppedFor = 0;
  let spoke = false;
  const look = (): void => {
    unanswered += 1;
    stoppedFor = unanswered > 1 && isStopped() ? stoppedFor + 1 : 0;
    const most = spoke ? patience.silent : patience.unborn;
    if (unanswered > most || stoppedFor >= patience.stopped) {
      clearInterval(timer);
      return onSilent(unanswered);
    }
    ping();
  };
  const timer = setInterval(look, PING_EVERY_MS);
  timer.unref();
  return {
    heard: () => {
      unanswered = 0;
      stoppedFor = 0;
      spoke = true;
    },
    stop: () => clearInterval(timer),
  };
}
