import { toTransformations, type Dependence } from '../../src/sql/dependence.ts'
import type { QueryLineage } from '../../src/sql/query-lineage.ts'
import type { Lineage, Uses } from './oracle.ts'

/** A statement's lineage as text, so that two of them can be compared part by part. */
export type Told = { columns: string[]; influence: string; reads: string; writes: string[] }

export function tellOracle({ columns, influence, reads, writes }: Lineage): Told {
  return {
    columns: columns.map(tellUses), influence: tellUses(influence), reads: [...reads].sort().join(' '),
    writes: writes.flatMap(({ relation, columns: written }) => [relation, ...[...written].filter(([, uses]) => uses.size > 0).map(([number, uses]) => `${relation}.${number} ← ${tellUses(uses)}`)]).sort(),
  }
}

function tellUses(uses: Uses): string {
  return [...uses].flatMap(([key, kinds]) => strongest(kinds).map((kind) => `${key} ${kind}`)).sort().join(', ')
}

/** Of several direct uses the strongest stands; indirect ones stand beside it. */
function strongest(kinds: ReadonlySet<string>): string[] {
  const direct = ['AGGREGATION', 'TRANSFORMATION', 'IDENTITY']
  const first = direct.find((kind) => kinds.has(kind))
  return [...(first === undefined ? [] : [first]), ...[...kinds].filter((kind) => !direct.includes(kind))]
}

/** The product's answer in the same words; the strongest of several direct uses stands on both sides. */
export function tellProduct({ columns, influence, reads, writes }: QueryLineage): Told {
  return {
    columns: columns.map(({ dependence }) => tellDependence(dependence)), influence: tellDependence(influence), reads: [...reads].map(String).sort().join(' '),
    writes: writes.flatMap(({ relation, columns: written }) => [String(relation), ...[...written].filter(([, { dependence }]) => dependence.size > 0)
      .map(([number, { dependence }]) => `${relation}.${number} ← ${tellDependence(dependence)}`)]).sort(),
  }
}

function tellDependence(dependence: Dependence): string {
  return [...dependence].flatMap(([key, bits]) => toTransformations(key, bits).map(({ subtype }) => `${key} ${subtype}`)).sort().join(', ')
}

/** The parts in which two answers differ. */
export function differences(expected: Told, found: Told): string[] {
  const parts: string[] = []
  if (expected.columns.length !== found.columns.length) parts.push(`columns: ${expected.columns.length} ≠ ${found.columns.length}`)
  else expected.columns.forEach((column, index) => { if (column !== found.columns[index]) parts.push(`column ${index + 1}: ${column} ≠ ${found.columns[index]}`) })
  if (expected.influence !== found.influence) parts.push(`influence: ${expected.influence} ≠ ${found.influence}`)
  if (expected.reads !== found.reads) parts.push(`reads: ${expected.reads} ≠ ${found.reads}`)
  if (expected.writes.join('; ') !== found.writes.join('; ')) parts.push(`writes: ${expected.writes.join('; ')} ≠ ${found.writes.join('; ')}`)
  return parts
}

/** Direct uses only, as `target ← source`, for precision and recall. */
export function directEdges({ columns, writes }: Told): Set<string> {
  const direct = (target: string, uses: string): string[] => uses.split(', ').filter((one) => /(?:IDENTITY|TRANSFORMATION|AGGREGATION)$/.test(one)).map((one) => `${target} ← ${one.split(' ')[0]}`)
  return new Set([...columns.flatMap((uses, index) => direct(String(index), uses)), ...writes.flatMap((line) => { const [target = '', uses = ''] = line.split(' ← '); return direct(target, uses) })])
}

/** 95 % interval of a share, as Wilson has it. */
export function interval(hits: number, all: number): string {
  if (all === 0) return '–'
  const z = 1.96
  const share = hits / all
  const middle = (share + (z * z) / (2 * all)) / (1 + (z * z) / all)
  const half = (z * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all))) / (1 + (z * z) / all)
  return `${(100 * (middle - half)).toFixed(2)}–${(100 * (middle + half)).toFixed(2)} %`
}
