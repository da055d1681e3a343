import type { FigureRequest } from '../../connectors/quality-connector.ts'
import { boundsOf, judgeFigure } from './judge.ts'
import { learnBounds } from './learn-bounds.ts'
import type { Definition, TestInput, Verdict } from './test-plan.ts'

type FigureTest = { of: Extract<FigureRequest, { column: string }>['of'] & ('min' | 'max' | 'mean' | 'median' | 'stddev' | 'sum'); min: string; max: string }

/** A test that one figure of a column lies within bounds that are named by two parameters. */
export function figureTest({ of, min, max }: FigureTest): Definition {
  return (test) => {
    const { column, parameters } = test
    const fixed = boundsOf(parameters, min, max)
    return { figures: { [of]: { of, column } }, judge: ({ [of]: value = null }) => (test.isDynamic ? judgeLearned(of, value, test) : judgeFigure(of, value, fixed, parameters)) }
  }
}

/** A figure that has to lie where past results of the test let expect it. */
export function judgeLearned(name: string, value: string | null, { past, parameters }: Pick<TestInput, 'past' | 'parameters'>): Verdict {
  if (value === null) return judgeFigure(name, value, {}, parameters)
  const learned = learnBounds(past, name, { sensitivity: Number(parameters.decimal('sensitivity') ?? 3), least: parameters.whole('learningResults') ?? 5, maxChange: Number(parameters.decimal('maxChange') ?? 1) })
  if (learned.bounds === undefined) return { status: 'Success', result: `Found ${name}=${value}. ${learned.explanation}`, values: [{ name, value }], notes: [learned.explanation] }
  const verdict = judgeFigure(name, value, learned.bounds)
  return { ...verdict, values: [{ name, value, predictedValue: learned.predicted }], notes: [learned.explanation] }
}
