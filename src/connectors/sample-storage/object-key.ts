import { splitFullyQualifiedName } from '../../model/fqn.ts'

/** Where OpenMetadata puts the rows of a table. */
export const defaultFilePathPattern = '{service_name}/{database_name}/{database_schema_name}/{table_name}/sample_data.parquet'

export type KeyOptions = { prefix: string; filePathPattern?: string | undefined; overwriteData: boolean }

/** The key of a table's file in its bucket; without `overwriteData` each day (UTC) has a file of its own. A slash in a name makes no folder. */
export function objectKey(fullyQualifiedName: string, takenAt: number, { prefix, filePathPattern = defaultFilePathPattern, overwriteData }: KeyOptions): string {
  const [service = '', database = '', schema = '', table = ''] = splitFullyQualifiedName(fullyQualifiedName).map((part) => part.replaceAll(/[/\\]/g, '_'))
  const names: Readonly<Record<string, string>> = { service_name: service, database_name: database, database_schema_name: schema, table_name: table }
  const path = filePathPattern.replaceAll(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole)
  const dated = overwriteData ? path : path.replace(/(\.\w+)?$/, (extension) => `_${new Date(takenAt).toISOString().slice(0, 10).replaceAll('-', '_')}${extension}`)
  const folder = prefix.replaceAll(/^\/+|\/+$/g, '')
  return `${folder === '' ? '' : `${folder}/`}${dated.replace(/^\/+/, '')}`
}
