import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'

/** Where the JSON schemas of OpenMetadata lie beside a working copy; a clone elsewhere does not have them. */
export const schemasFolder = join(import.meta.dirname, '..', '..', 'shared', 'openmetadata', 'schemas')

export const hasOpenMetadataSchemas = existsSync(schemasFolder)

/** Gives the validator of one schema file (`entity/data/table.json`); all schemas are known to it by their `$id`. */
export function createReferee(): (file: string) => ValidateFunction {
  // Keywords of code generators (javaType, …) are no part of draft 7; `(?U)` is Java for a Unicode word character.
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, multipleOfPrecision: 6 })
  ajvFormats.default(ajv, ['uri', 'uuid', 'date', 'date-time', 'time', 'email'])
  for (const file of readdirSync(schemasFolder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))) {
    const schema = JSON.parse(readFileSync(join(schemasFolder, file), 'utf8').replaceAll('(?U)', '')) as { $id?: string }
    // The path is the identity: references are relative paths, and a few files carry an $id of another place.
    ajv.addSchema({ ...schema, $id: `https://open-metadata.org/schema/${file}` })
  }
  return (file) => ajv.getSchema(`https://open-metadata.org/schema/${file}`)!
}

/** What a schema holds against a value, one sentence each; empty where it has no objection. */
export function objections(validate: ValidateFunction, value: unknown): string[] {
  validate(value)
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`)
}
