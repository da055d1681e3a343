import { requireSuccess, toEntity, type Session } from './session.ts'

/** The types that carry `extension.postgres`, and the name of the property. */
const extendedTypes = ['database', 'databaseSchema', 'table', 'storedProcedure'] as const
const propertyName = 'postgres'

/** Makes the custom property known to the server where it is not yet; without that it refuses the values. */
export async function declareProperties({ client }: Session): Promise<void> {
  const text = toEntity(await client.send({ method: 'GET', path: '/metadata/types/name/string' }), 'type string')
  for (const type of extendedTypes) {
    const entity = toEntity(await client.send({ method: 'GET', path: `/metadata/types/name/${type}?fields=customProperties` }), `type ${type}`)
    const properties = (entity?.['customProperties'] ?? []) as { name?: string }[]
    if (entity === undefined || text === undefined || properties.some(({ name }) => name === propertyName)) continue
    const body = { name: propertyName, description: 'What PostgreSQL says beyond the fields of OpenMetadata, as JSON.', propertyType: { id: text.id, type: 'type' } }
    requireSuccess(await client.send({ method: 'PUT', path: `/metadata/types/${entity.id}`, body }), `the custom property ${propertyName} of ${type}`)
  }
}
