// How late the event loop is. A server whose loop lags answers everybody late: new work is then refused, so that
// what was accepted still gets done. Read as a plain boolean on the request path.
import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface EventLoopWatch {
  /** True while the loop has been late by more than the limit for two windows in a row. */
  readonly overloaded: boolean
  stop(): void
}

const RESOLUTION_MS = 20
const WINDOW_MS = 250
/** One long pause (a large JSON text, a garbage collection) is no overload. */
const WINDOWS_MIN = 2

export function watchEventLoop(delayMax_ms: number): EventLoopWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  let lateWindows = 0
  const watch = { overloaded: false, stop }
  const timer = setInterval(() => {
    // Nanoseconds between two ticks of the monitor, its own resolution included.
    const mean_ms = delay.mean / 1e6 - RESOLUTION_MS
    delay.reset()
    lateWindows = mean_ms > delayMax_ms ? lateWindows + 1 : 0
    watch.overloaded = lateWindows >= WINDOWS_MIN
  }, WINDOW_MS)
  timer.unref()
  delay.enable()

  function stop(): void {
    clearInterval(timer)
    delay.disable()
  }

  return watch
}
