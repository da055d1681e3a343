import type { TestResult, TestStatus } from '../../api/quality.ts'
import { compactNumber } from '../../format/number.ts'

export type GraphSize = { width: number; height: number; left: number; right: number; top: number; bottom: number }
/** Where a result stands; without `y` where it has no such figure. */
export type GraphPoint = { at: number; x: number; y?: number; text: string; status: TestStatus }
export type GraphShape = { points: GraphPoint[]; band?: string; ticks: { y: number; text: string }[]; days: { x: number; text: string; anchor: 'start' | 'end' }[] }

/** The figures among results that can be drawn, in the order in which they come. */
export function valueNamesOf(results: readonly TestResult[]): string[] {
  return [...new Set(results.flatMap(({ testResultValue }) => (testResultValue ?? []).filter(({ value }) => value.trim() !== '' && Number.isFinite(Number(value))).map(({ name }) => name)))]
}

/** Results (the newest first) as points from the left to the right, the bounds as a band, and what stands beside the axes. */
export function graphOf(results: readonly TestResult[], name: string, size: GraphSize): GraphShape {
  const sorted = results.toSorted((a, b) => a.timestamp - b.timestamp)
  const valueOf = ({ testResultValue }: TestResult): number | undefined => {
    const text = testResultValue?.find((one) => one.name === name)?.value
    return text === undefined || text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text)
  }
  const numbers = sorted.flatMap((result) => [valueOf(result), result.minBound, result.maxBound]).filter((value) => value !== undefined)
  const [least, most] = spread(Math.min(...numbers), Math.max(...numbers))
  const [from, to] = [sorted[0]?.timestamp ?? 0, sorted.at(-1)?.timestamp ?? 0]
  const x = (at: number) => (to === from ? (size.left + size.width - size.right) / 2 : size.left + ((at - from) / (to - from)) * (size.width - size.left - size.right))
  const y = (value: number) => size.height - size.bottom - ((value - least) / (most - least)) * (size.height - size.top - size.bottom)
  const points = sorted.map((result): GraphPoint => {
    const value = valueOf(result)
    return { at: result.timestamp, x: x(result.timestamp), text: value === undefined ? 'no figure' : String(value), status: result.testCaseStatus, ...(value !== undefined && { y: y(value) }) }
  })
  const bounded = sorted.filter(({ minBound, maxBound }) => minBound !== undefined || maxBound !== undefined)
  const edge = (bound: 'minBound' | 'maxBound', open: number) => bounded.map((result) => `${x(result.timestamp)},${y(result[bound] ?? open)}`)
  const single = bounded.length === 1 ? bounded[0] : undefined
  const band = single !== undefined ? rectangle(size, y(single.maxBound ?? most), y(single.minBound ?? least)) : bounded.length > 1 ? [...edge('maxBound', most), ...edge('minBound', least).toReversed()].join(' ') : undefined
  return {
    points, ...(band !== undefined && { band }),
    ticks: [least, (least + most) / 2, most].map((value) => ({ y: y(value), text: tickText(value, most - least) })),
    days: from === to ? [{ x: size.left, text: dayText(from), anchor: 'start' }] : [{ x: size.left, text: dayText(from), anchor: 'start' }, { x: size.width - size.right, text: dayText(to), anchor: 'end' }],
  }
}

/** A little room above and below; figures that are all the same stand in the middle. */
function spread(least: number, most: number): [number, number] {
  if (!Number.isFinite(least) || !Number.isFinite(most)) return [0, 1]
  if (least === most) return [least - Math.max(1, Math.abs(least) * 0.1), most + Math.max(1, Math.abs(most) * 0.1)]
  const room = (most - least) * 0.06
  return [least >= 0 && least - room < 0 ? 0 : least - room, most + room]
}

function rectangle({ left, width, right }: GraphSize, top: number, bottom: number): string {
  return `${left},${top} ${width - right},${top} ${width - right},${bottom} ${left},${bottom}`
}

function tickText(value: number, range: number): string {
  return Math.abs(value) >= 1000 ? compactNumber(value) : value.toFixed(range < 1 ? 3 : range < 20 ? 1 : 0)
}

function dayText(at: number): string {
  return new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
}
