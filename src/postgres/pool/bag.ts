// Things that come and go with every request, in no order. Not a Set: each of its tables refers to the next, so one
// that has grown old keeps alive what was in all later ones, and with them the requests, until the whole heap is
// collected. That was a fifth of a request's time.

export interface InBag {
  /** Its place in the bag; -1: not in one. */
  place: number
}

export class Bag<Item extends InBag> {
  readonly #items: Item[] = []

  add(item: Item): void {
    item.place = this.#items.push(item) - 1
  }

  /** Does nothing with what is not in it. */
  delete(item: Item): void {
    if (item.place < 0) return
    const last = this.#items.pop() as Item
    if (last !== item) {
      this.#items[item.place] = last
      last.place = item.place
    }
    item.place = -1
  }

  takeAll(): readonly Item[] {
    const all = this.#items.splice(0)
    for (const item of all) item.place = -1
    return all
  }
}
