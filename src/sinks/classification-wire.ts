import { toSuggestedLabel, type ClassificationSet } from '../model/classification.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../model/fqn.ts'
import type { SampleSet } from '../model/sample-data.ts'
import type { OpenMetadataCall } from './call.ts'
import { encodeFullyQualifiedName, encodeName } from './open-metadata-wire.ts'

/** A call of OpenMetadata; `column` stands where the server looks for the index of a column. */
export type ClassificationCall = OpenMetadataCall & { column?: string }

/** One call per suggestion: a label at the end of the tags of its column, as OpenMetadata's own ingestion adds them. */
export function toTagCalls({ fullyQualifiedName: table, suggestions }: ClassificationSet): ClassificationCall[] {
  const id = { type: 'table', fullyQualifiedName: encodeFullyQualifiedName(table) }
  return suggestions.map((suggestion) => ({
    method: 'PATCH', path: '/tables/{id}', id, column: encodeFullyQualifiedName(fullyQualifiedName(...splitFullyQualifiedName(table), suggestion.column)),
    body: [{ op: 'add', path: '/columns/{column}/tags/-', value: toSuggestedLabel(suggestion) }],
  }))
}

/** The rows of a table. */
export function toSampleCall({ fullyQualifiedName: table, sampleData: { columns, rows } }: SampleSet): ClassificationCall {
  return { method: 'PUT', path: '/tables/{id}/sampleData', id: { type: 'table', fullyQualifiedName: encodeFullyQualifiedName(table) }, body: { columns: columns.map(encodeName), rows } }
}
