// The parameters of a statement template: where each $n comes from when a request is bound to it. Equal typed
// constants share one $n, so that an expression compiled twice (SELECT and GROUP BY) is the same text.

import { unreachable } from '../../kit/error.ts'
import type { ParameterValue } from '../../postgres/types.ts'
import type { Value } from '../ast.ts'

export type TemplateParameter =
  | Value
  /** Several slots as one array literal: a variadic argument. */
  | { readonly kind: 'array'; readonly indexes: readonly number[] }
  | { readonly kind: 'body' }
  /** The versions that a row must be at, as one array literal. */
  | { readonly kind: 'versions' }

export interface StatementTemplate {
  readonly text: string
  readonly parameters: readonly TemplateParameter[]
}

/** The values of one request, the dialect's own rewriting (stars, lists) done. */
export interface Bindings {
  readonly slots: readonly string[]
  readonly body: ParameterValue
  readonly versions: readonly string[]
}

export class ParameterList {
  readonly #list: TemplateParameter[] = []
  readonly #constants = new Map<string, string>()

  /** A constant of a known type, as `$n::type`. */
  constant(text: string, type: string): string {
    const key = `${type}:${text}`
    const known = this.#constants.get(key)
    if (known !== undefined) return known
    const placeholder = `${this.add({ kind: 'text', text })}::${type}`
    this.#constants.set(key, placeholder)
    return placeholder
  }

  /** Of unknown type: PostgreSQL takes the type from the other side of the operator, or from the cast around it. */
  value(value: Value): string {
    return this.add(value)
  }

  add(parameter: TemplateParameter): string {
    this.#list.push(parameter)
    return `$${this.#list.length}`
  }

  finish(text: string): StatementTemplate {
    return { text, parameters: this.#list }
  }
}

export function bindParameters(template: StatementTemplate, bindings: Bindings): ParameterValue[] {
  return template.parameters.map((parameter) => bindParameter(parameter, bindings))
}

function bindParameter(parameter: TemplateParameter, bindings: Bindings): ParameterValue {
  switch (parameter.kind) {
    case 'text':
      return parameter.text
    case 'body':
      return bindings.body
    case 'versions':
      return arrayLiteral(bindings.versions)
    case 'slot':
      return slotText(bindings, parameter.index)
    case 'array':
      return arrayLiteral(parameter.indexes.map((index) => slotText(bindings, index)))
    default:
      return unreachable(parameter)
  }
}

function slotText(bindings: Bindings, index: number): string {
  const text = bindings.slots[index]
  if (text === undefined) throw new Error(`slot ${index} is not bound`)
  return text
}

function arrayLiteral(items: readonly string[]): string {
  const quoted = items.map((item) => `"${item.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
  return `{${quoted.join(',')}}`
}
