import { z } from 'zod'
import { TrunklineError } from '../../../model/errors.ts'
import { liveColumns, type LiveColumn } from '../live-columns.ts'
import type { Definition } from '../test-plan.ts'

const Contract = z.array(z.strictObject({ name: z.string(), type: z.string().optional(), nullable: z.boolean().optional() })).min(1)
type Contract = z.infer<typeof Contract>

/** Other names of PostgreSQL's types, as people write them in contracts. */
const typeNames: Readonly<Record<string, string>> = {
  int: 'integer', int4: 'integer', int8: 'bigint', int2: 'smallint', bool: 'boolean', float8: 'double precision', float4: 'real', decimal: 'numeric', varchar: 'character varying', char: 'character',
  timestamptz: 'timestamp with time zone', timestamp: 'timestamp without time zone', time: 'time without time zone', timetz: 'time with time zone', string: 'text',
}

/** The columns have the names, types and nullability of a contract. */
export const tableSchemaToMatchContract: Definition = ({ parameters }) => {
  const contract = parse(parameters.required('columns'))
  return {
    figures: { columns: { of: 'columns' } },
    judge: (figures) => {
      const found = liveColumns(figures)
      const broken = [
        ...contract.flatMap((wanted) => differencesOf(wanted, found.find(({ name }) => name === wanted.name))),
        ...(parameters.flag('allowAdditional') ? [] : found.filter(({ name }) => !contract.some((wanted) => wanted.name === name)).map(({ name }) => `${name} is not in the contract`)),
        ...(parameters.flag('ordered') ? orderOf(contract, found) : []),
      ]
      return {
        status: broken.length === 0 ? 'Success' : 'Failed', result: broken.length === 0 ? `The ${contract.length} column(s) of the contract are there as it says.` : `The contract is broken: ${broken.join('; ')}.`,
        values: [{ name: 'violationCount', value: String(broken.length) }],
      }
    },
  }
}

function differencesOf({ name, type, nullable }: Contract[number], found: LiveColumn | undefined): string[] {
  if (found === undefined) return [`${name} is missing`]
  return [
    ...(type !== undefined && toTypeName(type) !== toTypeName(found.type) ? [`${name} is ${found.type} instead of ${type}`] : []),
    ...(nullable !== undefined && nullable !== found.nullable ? [`${name} ${found.nullable ? 'may' : 'may not'} be NULL`] : []),
  ]
}

function orderOf(contract: Contract, found: readonly LiveColumn[]): string[] {
  const names = found.map(({ name }) => name).filter((name) => contract.some((wanted) => wanted.name === name))
  const wanted = contract.map(({ name }) => name).filter((name) => names.includes(name))
  return names.join('\0') === wanted.join('\0') ? [] : [`the order is ${names.join(', ')}`]
}

function toTypeName(type: string): string {
  const [, base = '', modifier = '', rest = ''] = /^([^([]+?)\s*(\([^)]*\))?\s*((?:with(?:out)? time zone)?\s*(?:\[\])*)$/.exec(type.trim().toLowerCase().replaceAll(/\s+/g, ' ')) ?? [undefined, type]
  const isTime = /^(?:timestamp|time)$/.test(base)
  const name = isTime ? `${base} ${rest.includes('time zone') ? rest.trim() : `without time zone${rest}`}` : `${typeNames[base] ?? base}${rest}`
  return `${name}${modifier.replaceAll(' ', '')}`
}

function parse(text: string): Contract {
  try {
    return Contract.parse(JSON.parse(text))
  } catch (error) {
    const reason = error instanceof z.ZodError ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') : error instanceof Error ? error.message : String(error)
    throw new TrunklineError('TEST_INVALID', `The contract cannot be read: ${reason}.`, { object: 'columns', hint: 'Write [{"name": "id", "type": "bigint", "nullable": false}, …].', cause: error })
  }
}
