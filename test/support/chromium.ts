// A page in a headless Chromium, driven over its DevTools protocol: what a person does, and what the page asked for and
// complained of meanwhile. The browser has a folder of its own and goes with `close`.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DevTools, type Session } from './devtools.ts'

const FLAGS = [
  '--headless=new',
  // The tests run as root where they run in a container, and there Chromium has no sandbox.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--remote-debugging-port=0',
  '--window-size=1280,1000',
]

/** A page in a browser of its own. `program`: the path of a Chromium. */
export async function openPage(program: string): Promise<Page> {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-chromium-'))
  const browser = spawn(program, [...FLAGS, `--user-data-dir=${folder}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const stop = () => stopBrowser(browser, folder)
  try {
    const devtools = await DevTools.connect(await addressOf(browser))
    return await Page.open(await devtools.newPage(), async () => {
      devtools.close()
      await stop()
    })
  } catch (error) {
    await stop()
    throw error
  }
}

/** The one line that tells it. */
async function addressOf(browser: ChildProcess): Promise<string> {
  const said: string[] = []
  if (browser.stderr === null) throw new Error('Chromium has no stderr')
  for await (const line of createInterface({ input: browser.stderr })) {
    const [, address] = /^DevTools listening on (ws:\S+)/.exec(line) ?? []
    if (address !== undefined) {
      browser.stderr.resume()
      return address
    }
    said.push(line)
  }
  throw new Error(`Chromium did not start:\n${said.join('\n')}`)
}

async function stopBrowser(browser: ChildProcess, folder: string): Promise<void> {
  const ended = browser.exitCode === null && browser.signalCode === null ? once(browser, 'exit') : null
  browser.kill('SIGKILL')
  await ended
  // Children of the browser may still be writing.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

export class Page {
  /** Every URL that was asked for. */
  readonly requests: string[] = []
  /** Errors and warnings of the console, exceptions, and what the browser refused. */
  readonly complaints: string[] = []
  readonly close: () => Promise<void>
  readonly #session: Session

  private constructor(session: Session, close: () => Promise<void>) {
    this.#session = session
    this.close = close
    session.on('Network.requestWillBeSent', ({ request }) => this.requests.push(request.url))
    session.on('Runtime.exceptionThrown', ({ exceptionDetails }) =>
      this.complaints.push(exceptionDetails.exception?.description ?? exceptionDetails.text),
    )
    session.on('Runtime.consoleAPICalled', ({ type, args }) => {
      if (type === 'error' || type === 'warning' || type === 'assert')
        this.complaints.push(args.map(({ value, description }) => value ?? description).join(' '))
    })
    session.on('Log.entryAdded', ({ entry }) => {
      if (entry.level === 'error' || entry.level === 'warning')
        this.complaints.push(`${entry.text} ${entry.url ?? ''}`)
    })
  }

  static async open(session: Session, close: () => Promise<void>): Promise<Page> {
    const page = new Page(session, close)
    for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await session.call(`${domain}.enable`)
    return page
  }

  async goto(url: string): Promise<void> {
    await this.#session.call('Page.navigate', { url })
  }

  /** Resolves with the text of the first element of `selector` that contains `text`, once there is one. */
  appears(selector: string, text = ''): Promise<string> {
    return this.#inPage(selector, text, 'element.textContent')
  }

  /** Of every element that is there now. */
  async texts(selector: string): Promise<readonly string[]> {
    const script = `[...document.querySelectorAll(${JSON.stringify(selector)})].map((each) => each.textContent)`
    return (await this.#evaluate(script)) as readonly string[]
  }

  async click(selector: string, text = ''): Promise<void> {
    await this.#inPage(selector, text, '(element.scrollIntoView(), element.click())')
  }

  async type(selector: string, text: string): Promise<void> {
    await this.#inPage(selector, '', 'element.focus()')
    await this.#session.call('Input.insertText', { text })
  }

  /** Of what is seen; a PNG. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.#session.call('Page.captureScreenshot', { format: 'png' })
    return Buffer.from(String(data), 'base64')
  }

  #inPage(selector: string, text: string, then: string): Promise<string> {
    return this.#evaluate(`new Promise((resolve) => {
      const look = () => {
        const all = [...document.querySelectorAll(${JSON.stringify(selector)})]
        const element = all.find((each) => each.textContent.includes(${JSON.stringify(text)}))
        if (element === undefined) return
        watcher.disconnect()
        resolve(${then})
      }
      const watcher = new MutationObserver(look)
      watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
      look()
    })`) as Promise<string>
  }

  async #evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#session.call('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
    return (result as { readonly value?: unknown }).value
  }
}
