// Jobs that wait for a connection, oldest first. Exclusive ones stand in a line of their own, because they need an
// idle link where the others need only room on one.
import type { Job } from './job.ts'

export class WaitingLine {
  readonly #shared: Job[] = []
  readonly #exclusive: Job[] = []

  get length(): number {
    return this.#shared.length + this.#exclusive.length
  }

  get exclusive(): number {
    return this.#exclusive.length
  }

  get nextShared(): Job | undefined {
    return this.#shared[0]
  }

  add(job: Job): void {
    this.#lineOf(job).push(job)
  }

  remove(job: Job): void {
    const line = this.#lineOf(job)
    const at = line.indexOf(job)
    if (at >= 0) line.splice(at, 1)
  }

  takeShared(): Job | undefined {
    return this.#shared.shift()
  }

  takeExclusive(): Job | undefined {
    return this.#exclusive.shift()
  }

  takeOldest(): Job | undefined {
    return this.exclusiveIsOldest() ? this.#exclusive.shift() : this.#shared.shift()
  }

  exclusiveIsOldest(): boolean {
    const exclusive = this.#exclusive[0]
    const shared = this.#shared[0]
    return exclusive !== undefined && (shared === undefined || exclusive.deadline <= shared.deadline)
  }

  /** Takes out all whose deadline has passed. All wait equally long, so they are at the front. */
  takeExpired(now: number): readonly Job[] {
    const expired: Job[] = []
    for (const line of [this.#shared, this.#exclusive]) {
      while (line[0] !== undefined && line[0].deadline <= now) expired.push(line.shift() as Job)
    }
    return expired
  }

  takeAll(): readonly Job[] {
    return [...this.#shared.splice(0), ...this.#exclusive.splice(0)]
  }

  #lineOf(job: Job): Job[] {
    return job.exclusive ? this.#exclusive : this.#shared
  }
}
