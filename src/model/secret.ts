import { inspect } from 'node:util'

/** A value that never prints: not in logs, not in JSON, not in template strings. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toJSON(): string {
    return '*********'
  }

  toString(): string {
    return '*********'
  }

  [inspect.custom](): string {
    return 'Secret(*********)'
  }
}
