// The DevTools protocol of Chromium over one WebSocket: calls with their answers, and the events of a page.
const PATIENCE_MS = 60_000

/** The fields that are read here, of the events that are listened to. */
export interface PageEvents {
  'Network.requestWillBeSent': { readonly request: { readonly url: string } }
  'Runtime.exceptionThrown': {
    readonly exceptionDetails: {
      readonly text: string
      readonly exception?: { readonly description?: string }
    }
  }
  'Runtime.consoleAPICalled': {
    readonly type: string
    readonly args: readonly { readonly value?: unknown; readonly description?: string }[]
  }
  'Log.entryAdded': {
    readonly entry: { readonly level: string; readonly text: string; readonly url?: string }
  }
}

export interface Session {
  /** Rejects with the call when it is refused, or not answered in a minute. */
  call(method: string, parameters?: object): Promise<Readonly<Record<string, unknown>>>
  on<Name extends keyof PageEvents>(name: Name, listener: (event: PageEvents[Name]) => void): void
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: object
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
}

interface Call {
  readonly resolve: (result: Readonly<Record<string, unknown>>) => void
  readonly reject: (error: Error) => void
}

export class DevTools {
  readonly #socket: WebSocket
  readonly #calls = new Map<number, Call>()
  readonly #listeners = new Map<string, (event: never) => void>()
  #next = 1

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data))))
    socket.addEventListener('close', () => {
      for (const { reject } of this.#calls.values()) reject(new Error('the browser is gone'))
    })
  }

  static connect(address: string): Promise<DevTools> {
    const socket = new WebSocket(address)
    return new Promise((resolve, reject) => {
      socket.addEventListener('open', () => resolve(new DevTools(socket)))
      socket.addEventListener('error', () => reject(new Error(`no connection to ${address}`)))
    })
  }

  /** Events are those of the newest page: there is one. */
  async newPage(): Promise<Session> {
    const { targetId } = await this.#call({ method: 'Target.createTarget', params: { url: 'about:blank' } })
    const attached = await this.#call({
      method: 'Target.attachToTarget',
      params: { targetId, flatten: true },
    })
    const { sessionId } = attached
    return {
      call: (method, params = {}) => this.#call({ method, params, sessionId }),
      on: (name, listener) => void this.#listeners.set(name, listener),
    }
  }

  close(): void {
    this.#socket.close()
  }

  #call(message: { readonly method: string; readonly params: object; readonly sessionId?: unknown }) {
    const id = this.#next++
    this.#socket.send(JSON.stringify({ ...message, id }))
    return new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
      const call = `${message.method} ${JSON.stringify(message.params)}`
      const settle = () => {
        clearTimeout(timer)
        this.#calls.delete(id)
      }
      const fail = (error: Error) => {
        settle()
        reject(new Error(`${error.message}: ${call}`))
      }
      const timer = setTimeout(() => fail(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS)
      this.#calls.set(id, {
        resolve(result) {
          settle()
          resolve(result)
        },
        reject: fail,
      })
    })
  }

  #receive({ id, method, params, result, error }: Message): void {
    if (id === undefined) this.#listeners.get(method ?? '')?.(params as never)
    else if (error === undefined) this.#calls.get(id)?.resolve(result ?? {})
    else this.#calls.get(id)?.reject(new Error(error.message))
  }
}
