import type { EntityType } from '../model/entity.ts'
import { createFileNames } from './file-name.ts'
import type { ExportFolder } from './folder.ts'
import { collect, type CatalogReader } from './reader.ts'
import { toStable } from './stable.ts'

/** Kinds that belong to no service: one file each. */
const globalTypes = { classification: 'classifications.json', tag: 'tags.json', team: 'teams.json', user: 'users.json' } as const satisfies Partial<Record<EntityType, string>>

/** Writes the catalog as JSON: one file per schema, one per database and service, one per kind of the rest. */
export async function exportJson(read: CatalogReader, folder: ExportFolder): Promise<void> {
  for (const [entityType, path] of Object.entries(globalTypes) as [keyof typeof globalTypes, string][]) {
    await folder.write(path, file(read(entityType)))
  }
  const services = createFileNames(Object.values(globalTypes))
  for (const service of await collect(read('databaseService'))) {
    const servicePath = services(service.name)
    await folder.write(`${servicePath}/service.json`, [`${text(service)}\n`])
    const databases = createFileNames(['service.json'])
    for (const database of await collect(read('database', { parentFqn: service.fullyQualifiedName }))) {
      const databasePath = `${servicePath}/${databases(database.name)}`
      await folder.write(`${databasePath}/database.json`, [`${text(database)}\n`])
      const schemas = createFileNames(['database.json'])
      for (const schema of await collect(read('databaseSchema', { parentFqn: database.fullyQualifiedName }))) {
        await folder.write(`${databasePath}/${schemas(schema.name, '.json')}`, schemaText(read, schema))
      }
    }
  }
}

async function* schemaText(read: CatalogReader, schema: { fullyQualifiedName: string }): AsyncGenerator<string> {
  const below = { parentFqn: schema.fullyQualifiedName }
  yield `{\n  "databaseSchema": ${indent(text(schema))},\n  "tables": `
  yield* array(read('table', below), '  ')
  yield ',\n  "storedProcedures": '
  yield* array(read('storedProcedure', below), '  ')
  yield '\n}\n'
}

async function* file(entities: AsyncIterable<object>): AsyncGenerator<string> {
  yield* array(entities, '')
  yield '\n'
}

/** A list as text, one entity after the other, so that a schema of any size takes no more memory than one page. */
async function* array(entities: AsyncIterable<object>, margin: string): AsyncGenerator<string> {
  let isEmpty = true
  for await (const entity of entities) {
    yield `${isEmpty ? '[' : ','}\n${margin}  ${indent(text(entity)).replaceAll('\n', `\n${margin}`)}`
    isEmpty = false
  }
  yield isEmpty ? '[]' : `\n${margin}]`
}

function text(entity: object): string {
  return JSON.stringify(toStable(entity), null, 2)
}

function indent(lines: string): string {
  return lines.replaceAll('\n', '\n  ')
}
