// What the process is doing, for Prometheus. Those who have figures hand in how to read them; nothing is computed
// until somebody asks.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { type AnsweredRequest, RequestDurations } from './request-durations.ts'

export interface Metrics {
  readonly contentType: string
  /** One answered request. Cheap: called on every one. */
  answered(request: AnsweredRequest): void
  /** A figure that goes up and down. */
  gauge(name: string, help: string, read: () => number): void
  /** A total since the start of the process. */
  counter(name: string, help: string, read: () => number): void
  /** Counts by one label of few values. */
  events(name: string, help: string, label: string): (value: string) => void
  text(): Promise<string>
  /** For whoever adds up several processes. */
  readonly registry: Registry
}

const EVENT_LOOP_PRECISION_MS = 20

export function createMetrics(): Metrics {
  const registry = new Registry()
  const durations = new RequestDurations()
  registry.registerMetric(durations)
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS })
  const registers = [registry]
  return {
    contentType: registry.contentType,
    registry,
    answered: (request) => durations.record(request),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    },
    counter(name, help, read) {
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset()
          this.inc(read())
        },
      })
    },
    events(name, help, label) {
      const counter = new Counter({ name, help, labelNames: [label], registers })
      return (value) => counter.inc({ [label]: value })
    },
    text: () => registry.metrics(),
  }
}
