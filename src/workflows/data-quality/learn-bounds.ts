import type { TestCaseResult } from '../../model/data-quality/test-result.ts'
import type { Bounds } from './test-plan.ts'

export type LearnOptions = {
  /** Times the usual deviation that is let pass. */
  sensitivity: number
  /** Results that are needed. */
  least: number
  /** Percent of the last value that are always let pass. */
  maxChange: number
}

/** What past results let expect, and why in a sentence; no bounds while there are too few. */
export type Learned = { explanation: string; bounds?: undefined } | { explanation: string; bounds: Required<Bounds>; predicted: string }

/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const deviationOfMedian = 1.4826

/**
 * Expects the next value where the last good one goes with the median step of the past, give or take `sensitivity` times the usual deviation of
 * steps (by their median, so that single outliers teach nothing). Results that failed are left out, until as many in a row as are needed failed:
 * then that is how the figure is now, and only they teach.
 */
export function learnBounds(past: readonly TestCaseResult[], name: string, { sensitivity, least, maxChange }: LearnOptions): Learned {
  const values = past.flatMap(({ testCaseStatus: status, testResultValue }) => {
    const value = Number(testResultValue?.find((one) => one.name === name)?.value)
    return (status === 'Success' || status === 'Failed') && Number.isFinite(value) ? [{ value, status }] : []
  })
  const goodAt = values.findIndex(({ status }) => status === 'Success')
  const failing = goodAt === -1 ? values : values.slice(0, goodAt)
  const isShifted = failing.length >= least
  const known = (isShifted ? failing : values.filter(({ status }) => status === 'Success')).map(({ value }) => value).toReversed()
  const last = known.at(-1)
  if (last === undefined || known.length < least) return { explanation: `Learning: ${known.length} of the ${least} results that bounds are learned from are there.` }
  const steps = known.slice(1).map((value, index) => value - known[index]!)
  const step = median(steps)
  const usual = deviationOfMedian * median(steps.map((one) => Math.abs(one - step)))
  const width = Math.max(sensitivity * usual, (Math.abs(last) * maxChange) / 100)
  const predicted = last + step
  const why = isShifted ? `the last ${failing.length} results failed alike, and only they are looked at` : `${known.length} past results`
  return {
    bounds: { min: round(predicted - width), max: round(predicted + width) }, predicted: round(predicted),
    explanation: `Bounds were learned (${why}): the last was ${round(last)}, it usually moves by ${round(step)}, give or take ${round(width)}.`,
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length === 0) return 0
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function round(value: number): string {
  return String(Number(value.toPrecision(10)))
}
