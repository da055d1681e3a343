import type { DataModel, DataModelRecord } from '../model/dbt/data-model.ts'
import type { CreateTestDefinition } from '../model/data-quality/test-definition.ts'
import type { OpenMetadataCall } from './call.ts'
import { encodeFullyQualifiedName, encodeName, toLabel, toReference } from './open-metadata-wire.ts'
import type { DbtExposureLink } from './sink.ts'

/** The data model of a table as OpenMetadata takes it: what it has no field for stays out. Its server puts the words on the table where it has none. */
export function toDataModelCall({ fullyQualifiedName, model }: DataModelRecord): OpenMetadataCall {
  return { method: 'PUT', path: '/tables/{id}/dataModel', id: { type: 'table', fullyQualifiedName: encodeFullyQualifiedName(fullyQualifiedName) }, body: toBody(model) }
}

/** A kind of test that dbt runs: OpenMetadata keeps it for what dbt says of it. */
export function toDbtDefinitionCall({ enabled: _enabled, ...body }: CreateTestDefinition): OpenMetadataCall {
  return { method: 'PUT', path: '/dataQuality/testDefinitions', body }
}

/** An edge from a table into the dashboard (or model, or endpoint) that an exposure is. */
export function toExposureCall({ table, to }: DbtExposureLink): OpenMetadataCall {
  const [fromEntity, toEntity] = [{ type: 'table', fullyQualifiedName: encodeFullyQualifiedName(table) }, { type: to.type, fullyQualifiedName: to.fqn }]
  return { method: 'PUT', path: '/lineage', body: { edge: { fromEntity, toEntity, lineageDetails: { source: 'DbtLineage', columnsLineage: [] } } } }
}

function toBody({ upstream, owners, tags, columns, ...model }: DataModel): object {
  return {
    ...model,
    ...(upstream !== undefined && { upstream: upstream.map(encodeFullyQualifiedName) }),
    ...(owners !== undefined && { owners: owners.map(toReference) }),
    ...(tags !== undefined && { tags: tags.map(toLabel) }),
    ...(columns !== undefined && { columns: columns.map(({ tags: own, ...column }) => ({ ...column, name: encodeName(column.name), ...(own !== undefined && { tags: own.map(toLabel) }) })) }),
  }
}
