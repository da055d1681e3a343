import type { Database, DatabaseSchema, DatabaseService } from '../../model/database.ts'
import { createFileNames } from '../file-name.ts'
import type { ExportFolder } from '../folder.ts'
import { collect, type CatalogReader } from '../reader.ts'
import { schemaPage } from './schema-page.ts'
import { peopleAndTags } from './table-section.ts'
import { escapeText, quotation, table } from './text.ts'

type SchemaLink = { schema: DatabaseSchema; path: string; tables: number; routines: number }
type DatabaseLink = { database: Database; schemas: SchemaLink[] }
type ServiceLink = { service: DatabaseService; path: string; databases: DatabaseLink[] }

/** Writes the catalog as documentation: an index, a README per service, a page per schema. */
export async function exportMarkdown(read: CatalogReader, folder: ExportFolder): Promise<void> {
  const services: ServiceLink[] = []
  const serviceNames = createFileNames(['README.md'])
  for (const service of await collect(read('databaseService'))) {
    const link: ServiceLink = { service, path: serviceNames(service.name), databases: [] }
    const databaseNames = createFileNames(['README.md'])
    for (const database of await collect(read('database', { parentFqn: service.fullyQualifiedName }))) {
      const path = `${link.path}/${databaseNames(database.name)}`
      link.databases.push({ database, schemas: await exportSchemas(read, folder, database, path) })
    }
    await folder.write(`${link.path}/README.md`, [servicePage(link)])
    services.push(link)
  }
  await folder.write('README.md', [indexPage(services)])
}

async function exportSchemas(read: CatalogReader, folder: ExportFolder, database: Database, databasePath: string): Promise<SchemaLink[]> {
  const names = createFileNames()
  const links: SchemaLink[] = []
  for (const schema of await collect(read('databaseSchema', { parentFqn: database.fullyQualifiedName }))) {
    const path = `${databasePath}/${names(schema.name, '.md')}`
    await folder.write(path, withoutFirstLine(schemaPage(read, schema)))
    const below = { parentFqn: schema.fullyQualifiedName, omit: ['columns', 'extension', 'schemaDefinition', 'storedProcedureCode'] }
    links.push({ schema, path, tables: await count(read('table', below)), routines: await count(read('storedProcedure', below)) })
  }
  return links
}

function indexPage(services: readonly ServiceLink[]): string {
  const rows = services.map(({ service, path, databases }) => [
    `[${escapeText(service.displayName ?? service.name)}](${href(`${path}/README.md`)})`, service.serviceType, String(databases.length), escapeText(service.description ?? ''),
  ])
  return `${['# Catalog', ...table(['Service', 'Type', 'Databases', 'Description'], rows)].join('\n\n')}\n`
}

function servicePage({ service, path, databases }: ServiceLink): string {
  const facts = peopleAndTags(service).join(' · ')
  return `${[
    `# Service ${escapeText(service.displayName ?? service.name)}`,
    ...(facts === '' ? [] : [facts]),
    ...quotation(service.description),
    ...databases.flatMap((link) => databaseSection(link, path)),
  ].join('\n\n')}\n`
}

function databaseSection({ database, schemas }: DatabaseLink, servicePath: string): string[] {
  const facts = peopleAndTags(database).join(' · ')
  const rows = schemas.map(({ schema, path, tables, routines }) => [
    `[${escapeText(schema.displayName ?? schema.name)}](${href(path.slice(servicePath.length + 1))})`, String(tables), String(routines), escapeText(schema.description ?? ''),
  ])
  return [
    `## Database ${escapeText(database.displayName ?? database.name)}`,
    ...(facts === '' ? [] : [facts]),
    ...quotation(database.description),
    ...table(['Schema', 'Tables and views', 'Functions and procedures', 'Description'], rows),
  ]
}

/** A relative link; file names hold percent signs of their own, which are no encoding. */
function href(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

async function count(entities: AsyncIterable<unknown>): Promise<number> {
  let total = 0
  for await (const _entity of entities) total += 1
  return total
}

/** Blocks begin with an empty line; a page does not. */
async function* withoutFirstLine(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let isFirst = true
  for await (const text of texts) {
    yield isFirst ? text.replace(/^\n/, '') : text
    isFirst = false
  }
}
