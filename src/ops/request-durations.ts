// The histogram of answered requests. Counting happens on every request, so it is an index into arrays here; the
// names and labels that Prometheus wants are put on when somebody asks.
import { Histogram, type MetricObjectWithValues, type MetricValueWithName } from 'prom-client'

export type RouteClass = 'table' | 'function' | 'root' | 'other'

export interface AnsweredRequest {
  readonly route: RouteClass
  readonly method: string
  readonly status: number
  readonly seconds: number
}

type Label = 'route' | 'method' | 'status' | 'le'

interface Series {
  readonly labels: { readonly route: RouteClass; readonly method: string; readonly status: number }
  /** Observations at or below the bound of the same index; the last counts those above all. */
  readonly counts: Float64Array
  sum: number
}

const BOUNDS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const METHODS = ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS', 'other']
const ROUTES: readonly RouteClass[] = ['table', 'function', 'root', 'other']
const STATUS_MAX = 1000
const OTHER_METHOD = METHODS.length - 1

const methodIndex: ReadonlyMap<string, number> = new Map(METHODS.map((method, index) => [method, index]))
const routeIndex: ReadonlyMap<RouteClass, number> = new Map(ROUTES.map((route, index) => [route, index]))

const CONFIGURATION = {
  name: 'plinth_http_request_duration_seconds',
  help: 'How long answered requests took, from their headers to the end of the answer.',
  buckets: BOUNDS_S,
  registers: [],
}

export class RequestDurations extends Histogram<Label> {
  readonly #series = new Map<number, Series>()

  /** Stays empty: it lends its name, help and type to our own figures. */
  readonly #shell = new Histogram<Label>(CONFIGURATION)

  constructor() {
    super(CONFIGURATION)
  }

  /** No labels that a caller could choose freely: neither tables nor unknown methods get a series of their own. */
  record({ route, method, status, seconds }: AnsweredRequest): void {
    const ofRoute = routeIndex.get(route) ?? 0
    const ofMethod = methodIndex.get(method) ?? OTHER_METHOD
    const key = (ofRoute * METHODS.length + ofMethod) * STATUS_MAX + status
    const series =
      this.#series.get(key) ?? this.#open(key, { route, method: METHODS[ofMethod] ?? 'other', status })
    let bucket = 0
    while (bucket < BOUNDS_S.length && seconds > (BOUNDS_S[bucket] ?? 0)) bucket += 1
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1
    series.sum += seconds
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<Label>>> {
    const values = [...this.#series.values()].flatMap((series) => valuesOf(series))
    const own = await this.#shell.get()
    return { ...own, values }
  }

  /** What the registry calls for its text; the library's own would read the histogram that we do not fill. */
  getForPromString(): Promise<MetricObjectWithValues<MetricValueWithName<Label>>> {
    return this.get()
  }

  #open(key: number, labels: Series['labels']): Series {
    const series = { labels, counts: new Float64Array(BOUNDS_S.length + 1), sum: 0 }
    this.#series.set(key, series)
    return series
  }
}

function valuesOf({ labels, counts, sum }: Series): MetricValueWithName<Label>[] {
  const { name } = CONFIGURATION
  let total = 0
  const buckets = [...BOUNDS_S, '+Inf'].map((le, index) => {
    total += counts[index] ?? 0
    return { metricName: `${name}_bucket`, value: total, labels: { le, ...labels } }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, value: sum, labels },
    { metricName: `${name}_count`, value: total, labels },
  ]
}
