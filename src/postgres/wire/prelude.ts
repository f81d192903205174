// The statement that opens every principal's flush: it makes role, claims and the other settings local to the
// transaction that the flush's one Sync ends. Requests of a kind set the same names, so the names stand in the text
// and only the values are parameters: half the parameters cost the database a twentieth less per small request.

export interface Prelude {
  readonly text: string
  /** Whether the text has the names; else they are parameters, each before its value. */
  readonly named: boolean
}

type Settings = readonly (readonly [name: string, value: string])[]

/** One step per name, so that finding the text of a list of names builds no key. */
interface Step {
  readonly next: Map<string, Step>
  prelude: Prelude | null
}

/** Lists of names come from our own code, but should a caller make them up, their number stays bounded. */
const steps_max = 2_000
const plainName = /^[\w.-]+$/

const root: Step = { next: new Map(), prelude: null }
const unnamed: Prelude[] = []
let steps = 0

export function preludeOf(settings: Settings): Prelude {
  let step = root
  for (let i = 0; i < settings.length; i += 1) {
    const name = (settings[i] as Settings[number])[0]
    const next = step.next.get(name) ?? addStep(step, name)
    if (next === null) return unnamedPrelude(settings.length)
    step = next
  }
  step.prelude ??= namedPrelude(settings)
  return step.prelude
}

function addStep(from: Step, name: string): Step | null {
  if (steps >= steps_max || !plainName.test(name)) return null
  steps += 1
  const step: Step = { next: new Map(), prelude: null }
  from.next.set(name, step)
  return step
}

function namedPrelude(settings: Settings): Prelude {
  const calls = settings.map(([name], i) => `set_config('${name}',$${i + 1},true)`)
  return { text: `select ${calls.join(',')}`, named: true }
}

function unnamedPrelude(count: number): Prelude {
  const known = unnamed[count]
  if (known !== undefined) return known
  const calls = Array.from({ length: count }, (_, i) => `set_config($${i * 2 + 1},$${i * 2 + 2},true)`)
  const made = { text: `select ${calls.join(',')}`, named: false }
  unnamed[count] = made
  return made
}
