// The Server-Timing header: where a request's time went, under the dialect's names for the steps.

/** In the order of the header, durations in milliseconds; a step that did not happen is absent. */
export interface Timings {
  readonly jwt?: number
  readonly parse?: number
  readonly plan?: number
  readonly transaction?: number
  readonly response?: number
}

export function serverTiming(timings: Timings): string {
  const parts: string[] = []
  for (const step of STEPS) {
    const duration = timings[step]
    if (duration !== undefined) parts.push(`${step};dur=${duration.toFixed(1)}`)
  }
  return parts.join(', ')
}

const STEPS = ['jwt', 'parse', 'plan', 'transaction', 'response'] as const
