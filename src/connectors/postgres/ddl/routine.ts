import type { CreateStoredProcedure } from '../../../model/database.ts'
import type { PostgresAggregate, PostgresRoutine } from '../../../model/postgres.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../identifier.ts'
import { routineFacts } from './facts.ts'
import { toAccess, type Access } from './grants.ts'
import { lowerKeywords, when, words } from './sql-text.ts'

/** The statements of a routine; `mentions` is what of it is looked up as it is made: not the body of a language, which is text till it runs. */
export type RoutineStatements = { create: string[]; mentions: string; comments: string[]; access: Access }

export function toRoutineStatements(routine: CreateStoredProcedure, databaseSchema: string): RoutineStatements {
  const facts = routineFacts(routine)
  const name = quoteQualified(databaseSchema, facts.routineName)
  const toWholeHead = (named: string): string => (facts.aggregate === undefined ? toHead(facts, named) : toAggregate(facts, facts.aggregate, named))
  const body = facts.aggregate === undefined ? `\n${toBody(facts, routine.storedProcedureCode.code ?? '')}` : ''
  const isAggregate = facts.aggregate !== undefined
  const signature = `${name}(${facts.identityArguments === '' && isAggregate ? '*' : facts.identityArguments})`
  // Where COMMENT takes the arguments of an ordered-set aggregate apart, GRANT wants them in one list.
  const granted = `${name}(${facts.identityArguments.replace(/^ORDER BY /, '').replace(/,? ORDER BY /, ', ')})`
  const access = toAccess({ kind: 'routine', name: granted, owner: facts.owner, grants: facts.grants })
  return {
    create: [toWholeHead(name) + body],
    // Without its own name, which may be that of another routine too.
    mentions: toWholeHead('') + (facts.isSqlStandardBody === true ? body : ''),
    comments: when(routine.description, (text) => `comment on ${isAggregate ? 'aggregate' : 'routine'} ${signature} is ${quoteLiteral(text)}`),
    access: isAggregate ? { ...access, owner: [`alter aggregate ${signature} owner to ${quoteIdentifier(facts.owner)}`] } : access,
  }
}

function toHead(facts: PostgresRoutine, name: string): string {
  const isProcedure = facts.kind === 'procedure'
  return [
    `create ${isProcedure ? 'procedure' : 'function'} ${name}(${lowerKeywords(facts.arguments)})`,
    ...when(!isProcedure && facts.returns, (returns) => `returns ${lowerKeywords(returns)}`),
    `language ${quoteIdentifier(facts.language)}`,
    ...when(facts.transforms, (types) => `transform ${types.map((type) => `for type ${type}`).join(', ')}`),
    ...when(toProperties(facts), (properties) => properties),
    ...(facts.settings ?? []).map(toSetting),
  ].join('\n  ')
}

/** What is not the default of CREATE FUNCTION. */
function toProperties(facts: PostgresRoutine): string | undefined {
  const { kind, volatility, strict, securityDefiner, leakproof, parallel, cost, estimatedRows, supportFunction, language } = facts
  const usualCost = language === 'c' || language === 'internal' ? 1 : 100
  const properties = words(
    kind === 'window' && 'window',
    volatility !== 'volatile' && volatility,
    strict && 'strict',
    securityDefiner && 'security definer',
    leakproof && 'leakproof',
    parallel !== 'unsafe' && `parallel ${parallel}`,
    kind !== 'procedure' && cost !== undefined && cost !== usualCost && `cost ${cost}`,
    estimatedRows !== undefined && estimatedRows !== 1000 && `rows ${estimatedRows}`,
    supportFunction !== undefined && `support ${supportFunction}`,
  )
  return properties === '' ? undefined : properties
}

/** Settings that are lists of names, which the server keeps as one text. */
const listSettings: ReadonlySet<string> = new Set(['search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries', 'shared_preload_libraries'])

function toSetting(setting: string): string {
  const end = setting.indexOf('=')
  const name = setting.slice(0, end)
  const value = setting.slice(end + 1)
  const values = listSettings.has(name.toLowerCase()) ? splitNames(value) : [value]
  return `set ${name.split('.').map(quoteIdentifier).join('.')} to ${values.map(quoteLiteral).join(', ')}`
}

function splitNames(list: string): string[] {
  return [...list.matchAll(/"((?:[^"]|"")*)"|[^\s,]+/g)].map(([whole, quoted]) => (quoted === undefined ? whole : quoted.replaceAll('""', '"')))
}

function toBody({ isSqlStandardBody, library, symbol }: PostgresRoutine, code: string): string {
  if (isSqlStandardBody === true) return code
  if (library !== undefined) return `as ${quoteLiteral(library)}, ${quoteLiteral(symbol ?? '')}`
  if (symbol !== undefined) return `as ${quoteLiteral(symbol)}`
  return `as ${dollarQuote(code)}`
}

/** The text between two tags that nothing in it, and nothing it makes with the tag at its end, looks like. */
function dollarQuote(text: string): string {
  for (let attempt = 0; ; attempt += 1) {
    const tag = attempt === 0 ? '$$' : `$body${attempt}$`
    if ((text + tag).indexOf(tag) === text.length) return tag + text + tag
  }
}

const modifyWords = { readOnly: 'read_only', shareable: 'shareable', readWrite: 'read_write' } as const

function toAggregate({ arguments: argumentList, parallel }: PostgresRoutine, aggregate: PostgresAggregate, name: string): string {
  const { moving, sortOperator, kind } = aggregate
  const usualModify = kind === 'normal' ? 'readOnly' : 'readWrite'
  const options = [
    `sfunc = ${aggregate.transition}`,
    `stype = ${aggregate.stateType}`,
    ...when(aggregate.stateSize, (size) => `sspace = ${size}`),
    ...when(aggregate.final, (final) => `finalfunc = ${final}`),
    ...when(aggregate.finalExtra, () => 'finalfunc_extra'),
    ...when(aggregate.finalModify !== usualModify && aggregate.finalModify, (modify) => `finalfunc_modify = ${modifyWords[modify]}`),
    ...when(aggregate.combine, (combine) => `combinefunc = ${combine}`),
    ...when(aggregate.serialize, (serialize) => `serialfunc = ${serialize}`),
    ...when(aggregate.deserialize, (deserialize) => `deserialfunc = ${deserialize}`),
    ...when(aggregate.initial, (initial) => `initcond = ${quoteLiteral(initial)}`),
    ...when(moving, (m) => toMoving(m, usualModify)),
    ...when(sortOperator, (operator) => `sortop = operator(${operator})`),
    ...when(parallel !== 'unsafe' && parallel, (word) => `parallel = ${word}`),
    ...when(kind === 'hypothetical', () => 'hypothetical'),
  ]
  return `create aggregate ${name}(${argumentList === '' ? '*' : lowerKeywords(argumentList)}) (\n  ${options.join(',\n  ')}\n)`
}

function toMoving(moving: NonNullable<PostgresAggregate['moving']>, usualModify: 'readOnly' | 'readWrite'): string {
  return [
    `msfunc = ${moving.transition}`,
    `minvfunc = ${moving.inverse}`,
    `mstype = ${moving.stateType}`,
    ...when(moving.stateSize, (size) => `msspace = ${size}`),
    ...when(moving.final, (final) => `mfinalfunc = ${final}`),
    ...when(moving.finalExtra, () => 'mfinalfunc_extra'),
    ...when(moving.finalModify !== usualModify && moving.finalModify, (modify) => `mfinalfunc_modify = ${modifyWords[modify]}`),
    ...when(moving.initial, (initial) => `minitcond = ${quoteLiteral(initial)}`),
  ].join(',\n  ')
}
