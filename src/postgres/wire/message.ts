// Writes the frontend messages of the extended query protocol (PostgreSQL manual, chapter "Frontend/Backend
// Protocol", "Message Formats") of one flush into one buffer. One writer serves all connections: a flush is
// written in one go, without awaiting, and `take` hands its bytes over.
import type { ParameterValue } from '../types.ts'

/** Bind counts its parameters in 16 bits. */
export const parameters_max = 65_535

const initial_bytes = 64 * 1024
/** Flushes above this go out in the scratch buffer itself, which is then replaced: copying them costs more. */
const copied_bytes_max = 256 * 1024
/** Up to here a loop beats the call into Buffer.write. */
const short_characters_max = 24
/** Above this, room is made for the exact size instead of the three bytes per character that UTF-8 may need. */
const estimated_characters_max = 16 * 1024

const code = {
  bind: 0x42,
  close: 0x43,
  describe: 0x44,
  execute: 0x45,
  parse: 0x50,
  statement: 0x53,
  portal: 0x50,
}
const execute = Buffer.from([code.execute, 0, 0, 0, 9, 0, 0, 0, 0, 0])
const describePortal = Buffer.from([code.describe, 0, 0, 0, 6, code.portal, 0])
const sync = Buffer.from([0x53, 0, 0, 0, 4])

export class MessageWriter {
  #buffer = Buffer.allocUnsafeSlow(initial_bytes)
  #at = 0

  parse(name: string, text: string): void {
    const start = this.#open(code.parse)
    this.#cstring(name)
    this.#cstring(text)
    this.#int16(0)
    this.#close(start)
  }

  closeStatement(name: string): void {
    const start = this.#open(code.close)
    this.#byte(code.statement)
    this.#cstring(name)
    this.#close(start)
  }

  bind(name: string, parameters: readonly ParameterValue[]): void {
    const start = this.#openBind(name, parameters)
    this.#int16(parameters.length)
    for (let i = 0; i < parameters.length; i += 1) this.#value(parameters[i] as ParameterValue)
    this.#int16(0)
    this.#close(start)
  }

  /** Bind of the prelude: the value of each setting, after its name unless the text has the names. */
  bindSettings(name: string, settings: readonly (readonly [string, string])[], named: boolean): void {
    const start = this.#openBind(name, [])
    this.#int16(named ? settings.length : settings.length * 2)
    for (let i = 0; i < settings.length; i += 1) {
      const setting = settings[i] as readonly [string, string]
      if (!named) this.#text(setting[0])
      this.#text(setting[1])
    }
    this.#int16(0)
    this.#close(start)
  }

  describe(): void {
    this.#copy(describePortal)
  }

  execute(): void {
    this.#copy(execute)
  }

  sync(): void {
    this.#copy(sync)
  }

  /** The bytes written since the last `take`; they are the caller's. */
  take(): Buffer {
    const written = this.#buffer.subarray(0, this.#at)
    const large = this.#at > copied_bytes_max
    this.#at = 0
    if (!large) return Buffer.from(written)
    this.#buffer = Buffer.allocUnsafeSlow(initial_bytes)
    return written
  }

  /** Forgets what was written, after an error while writing. */
  reset(): void {
    this.#at = 0
  }

  #openBind(name: string, parameters: readonly ParameterValue[]): number {
    const start = this.#open(code.bind)
    this.#byte(0)
    this.#cstring(name)
    if (!parameters.some(Buffer.isBuffer)) {
      this.#int16(0)
      return start
    }
    this.#int16(parameters.length)
    for (const value of parameters) this.#int16(Buffer.isBuffer(value) ? 1 : 0)
    return start
  }

  #open(type: number): number {
    this.#reserve(5)
    this.#buffer[this.#at] = type
    this.#at += 5
    return this.#at - 4
  }

  #close(start: number): void {
    this.#buffer.writeInt32BE(this.#at - start, start)
  }

  #value(value: ParameterValue): void {
    if (value === null) this.#int32(-1)
    else if (typeof value === 'string') this.#text(value)
    else {
      this.#int32(value.length)
      this.#copy(value)
    }
  }

  #text(value: string): void {
    const room = value.length > estimated_characters_max ? Buffer.byteLength(value) : value.length * 3
    this.#reserve(room + 4)
    const size = writeUtf8(this.#buffer, value, this.#at + 4)
    this.#buffer.writeInt32BE(size, this.#at)
    this.#at += size + 4
  }

  #cstring(value: string): void {
    this.#reserve(value.length * 3 + 1)
    this.#at += writeUtf8(this.#buffer, value, this.#at)
    this.#buffer[this.#at] = 0
    this.#at += 1
  }

  #copy(bytes: Buffer): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#at)
    this.#at += bytes.length
  }

  #byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#at] = value
    this.#at += 1
  }

  #int16(value: number): void {
    this.#reserve(2)
    this.#buffer[this.#at] = value >> 8
    this.#buffer[this.#at + 1] = value & 0xff
    this.#at += 2
  }

  #int32(value: number): void {
    this.#reserve(4)
    this.#buffer.writeInt32BE(value, this.#at)
    this.#at += 4
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#at + bytes))
    this.#buffer.copy(larger, 0, 0, this.#at)
    this.#buffer = larger
  }
}

function writeUtf8(buffer: Buffer, value: string, at: number): number {
  if (value.length > short_characters_max) return buffer.write(value, at, 'utf8')
  for (let i = 0; i < value.length; i += 1) {
    const unit = value.charCodeAt(i)
    if (unit > 0x7f) return buffer.write(value, at, 'utf8')
    buffer[at + i] = unit
  }
  return value.length
}
