/** Where a generated query takes its decisions from: fast-check's generator, so that a failing one is made smaller. */
export type Choose = {
  /** A number from 0 to below the bound. */
  below(bound: number): number
  /** True once in so many times. */
  once(inSoMany: number): boolean
  /** One of several; the first is the simplest. */
  of<T>(choices: readonly T[]): T
}

/** Decisions over a source of whole numbers. */
export function createChoose(below: (bound: number) => number): Choose {
  return {
    below,
    once: (inSoMany) => below(inSoMany) === inSoMany - 1,
    of: (choices) => choices[below(choices.length)]!,
  }
}
