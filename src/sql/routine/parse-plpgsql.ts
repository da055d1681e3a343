import type { RoutineCode } from '../../connectors/lineage-connector.ts'
import type { CatalogSnapshot, SnapshotRoutine } from '../catalog-snapshot.ts'
import { child, children, isAst, type Ast } from '../resolver/ast.ts'
import { SyntaxProblem, type SqlParser } from '../resolver/parser.ts'
import { typeName } from '../type-name.ts'

const mostRepairs = 50

/** A parsed routine; `rowTypes` tells by name which variables were declared with the type of a relation's rows, or another composite type. */
export type ParsedPlpgsql = { routine: Ast; rowTypes: ReadonlyMap<string, string> }

/**
 * The parsed body of a PL/pgSQL routine. Its header is written anew from the catalog, since the parser knows no types: a variable of a row type
 * is declared as a record. Throws a SyntaxProblem.
 */
export function parsePlpgsql(parser: SqlParser, catalog: CatalogSnapshot, code: RoutineCode): ParsedPlpgsql {
  const routine = catalog.routines.get(code.oid)
  const rowTypes = new Map<string, string>()
  let source = code.source.replaceAll(rowTypeDeclaration, (_whole, name: string, space: string, type: string) => {
    rowTypes.set(bare(name), type)
    return `${name}${space}record`
  })
  for (let repair = 0; ; repair += 1) {
    try {
      return { routine: functionOf(parser.parsePlpgsql(toDefinition(catalog, code, { routine, source }))), rowTypes }
    } catch (error) {
      const repaired = repair < mostRepairs && error instanceof SyntaxProblem ? declareAsRecord(source, error.message, rowTypes) : undefined
      if (repaired === undefined) throw error
      source = repaired
    }
  }
}

const name = '(?:"(?:[^"]|"")+"|[\\p{L}_][\\p{L}\\p{N}_$]*)'
const qualified = `${name}(?:\\s*\\.\\s*${name})?`
const rowTypeDeclaration = new RegExp(`(${name})(\\s+)(${qualified})\\s*%\\s*rowtype\\b`, 'giu')

function bare(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier.toLowerCase()
}

/** The fields of a type or of a relation's rows, by its name as it was written. */
export function fieldNamesOf(catalog: CatalogSnapshot, written: string, searchPath: readonly string[]): string[] | undefined {
  const parts = written.split('.').map((part) => bare(part.trim()))
  const schemas = parts.length > 1 ? [parts[0]!] : searchPath
  for (const schema of schemas) {
    const type = catalog.typesNamed(parts.at(-1)!).find((candidate) => candidate.schema === schema && candidate.relation !== 0)
    const columns = type === undefined ? undefined : catalog.relations.get(type.relation)?.columns
    if (columns !== undefined) return columns.map((column) => column.name)
  }
  return undefined
}

function functionOf(parsed: unknown): Ast {
  const functions = isAst(parsed as Ast) ? children(parsed as Ast, 'plpgsql_funcs') : []
  const found = child(functions[0], 'PLpgSQL_function')
  if (found === undefined) throw new SyntaxProblem('there is no body', undefined)
  return found
}

/** `"v.price" is not a known variable` comes of a variable of a composite type. */
function declareAsRecord(source: string, message: string, rowTypes: Map<string, string>): string | undefined {
  const [, variable] = /^"([^".]+)\.[^"]*" is not a known variable/.exec(message) ?? []
  if (variable === undefined) return undefined
  const escaped = variable.replaceAll(/[^\w]/g, '\\$&')
  const declaration = new RegExp(`(\\b${escaped}\\s+(?:constant\\s+)?)(?!record\\b)(${qualified})(?=\\s*(?:;|:=|=|not\\b|default\\b))`, 'iu')
  const repaired = source.replace(declaration, (_whole, before: string, type: string) => {
    rowTypes.set(variable.toLowerCase(), type)
    return `${before}record`
  })
  return repaired === source ? undefined : repaired
}

function toDefinition(catalog: CatalogSnapshot, code: RoutineCode, { routine, source }: { routine: SnapshotRoutine | undefined; source: string }): string {
  const tag = freeTag(source)
  const kind = routine?.kind === 'p' ? 'procedure' : 'function'
  const names = (routine?.arguments ?? []).map(({ name, type, mode }) => ({ name: name === '' ? '' : `"${name.replaceAll('"', '""')}"`, type: knownType(catalog, type), mode }))
  const given = names.filter(({ mode }) => mode !== 'table').map(({ name, type, mode }) => `${mode} ${name} ${type}`)
  const table = names.filter(({ mode }) => mode === 'table').map(({ name, type }) => `${name} ${type}`)
  const outputs = names.filter(({ mode }) => mode === 'out' || mode === 'inout')
  const result = (): string => {
    if (kind === 'procedure') return ''
    if (table.length > 0) return `returns table (${table.join(', ')})`
    if (code.result === 'trigger' || code.result === 'event_trigger' || code.result === 'void') return `returns ${code.result}`
    if (outputs.length > 0) return `returns ${routine?.returnsSet === true ? 'setof ' : ''}${outputs.length === 1 ? outputs[0]!.type : 'record'}`
    return `returns ${routine?.returnsSet === true ? 'setof ' : ''}${routine === undefined ? 'text' : knownType(catalog, routine.returnType)}`
  }
  return `create ${kind} f(${given.join(', ')}) ${result()} language plpgsql as ${tag}${source}${tag}`
}

/** The parser knows the server's own types only: a composite is a record to it, anything else text. */
function knownType(catalog: CatalogSnapshot, oid: number): string {
  const type = catalog.types.get(oid)
  if (type === undefined || type.schema !== 'pg_catalog') return type?.category === 'C' ? 'record' : 'text'
  return type.name === 'record' || type.category === 'P' ? (type.name.startsWith('any') ? 'text' : type.name) : typeName(catalog, oid)
}

function freeTag(source: string): string {
  for (let number = 0; ; number += 1) {
    const tag = `$body${number}$`
    if (!source.includes(tag)) return tag
  }
}
