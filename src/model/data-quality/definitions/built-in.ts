import type { CreateTestDefinition } from '../test-definition.ts'
import { columnFigureDefinitions } from './column-figures.ts'
import { columnRelationDefinitions } from './column-relations.ts'
import { columnValueDefinitions } from './column-values.ts'
import { toCreateRequest, type BuiltIn } from './definition.ts'
import { tableQueryDefinitions } from './table-queries.ts'
import { tableRowDefinitions } from './table-rows.ts'
import { tableShapeDefinitions } from './table-shape.ts'

const columnDefinitions = { ...columnFigureDefinitions, ...columnValueDefinitions, ...columnRelationDefinitions }
const tableDefinitions = { ...tableRowDefinitions, ...tableShapeDefinitions, ...tableQueryDefinitions }

export type BuiltInColumnTest = keyof typeof columnDefinitions
export type BuiltInTableTest = keyof typeof tableDefinitions
/** The name of a definition that ships with Trunkline. */
export type BuiltInTest = BuiltInColumnTest | BuiltInTableTest

const ownTableTests: ReadonlySet<string> = new Set(['tableDataToBeFresh', 'tableRowCountToFollowHistory', 'tableSchemaToMatchContract'] satisfies BuiltInTableTest[])

/** Every definition that ships with Trunkline, ready to be written into a catalog; how each is evaluated is in `workflows/data-quality/definitions/`. */
export const builtInDefinitions: readonly (CreateTestDefinition & { name: BuiltInTest })[] = [
  ...toRequests('TABLE', tableDefinitions), ...toRequests('COLUMN', columnDefinitions),
]

/** Whether a definition is one that OpenMetadata lacks. */
export function isBeyondOpenMetadata(name: string): boolean {
  return ownTableTests.has(name) || Object.hasOwn(columnRelationDefinitions, name)
}

/** Other names that files use for a definition. */
const aliases: Readonly<Record<string, BuiltInTest>> = {
  columnvaluesmissingcounttobeequal: 'columnValuesMissingCount',
  columnvaluestobeatexpectedlocation: 'columnValueToBeAtExpectedLocation',
}

/** The definition that a name means, whatever its case; undefined for one that is not built in. */
export function findBuiltIn(name: string): (CreateTestDefinition & { name: BuiltInTest }) | undefined {
  const wanted = name.toLowerCase()
  return builtInDefinitions.find((definition) => definition.name.toLowerCase() === (aliases[wanted] ?? wanted).toLowerCase())
}

function toRequests<Name extends string>(entityType: 'TABLE' | 'COLUMN', definitions: Record<Name, BuiltIn>): (CreateTestDefinition & { name: Name })[] {
  return (Object.entries(definitions) as [Name, BuiltIn][]).map(([name, definition]) => ({
    ...toCreateRequest(entityType, name, definition), ...(!isBeyondOpenMetadata(name) && { validatorClass: `${name[0]!.toUpperCase()}${name.slice(1)}Validator` }), name,
  }))
}
