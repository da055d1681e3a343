import { addThrough, asComputed, toSignature, use, type Dependence } from '../dependence.ts'
import { child, children, number, open, text, type Ast } from '../resolver/ast.ts'
import type { Column, Variable } from '../resolver/scope.ts'

/** A variable while its routine is looked through: what it may hold, whatever the order of statements. */
export type Holder = { name: string; dependence: Dependence; fields: Map<string, Dependence>; isRecord: boolean; /** Of a composite type, whose fields take values by position. */ fieldNames?: readonly string[] | undefined; /** Of a record: the columns that it was given, where they are always the same. */ shape?: readonly string[] | 'mixed'; type?: number | undefined }

/** The variables of a routine: by name, as statements see them, and by the numbers of its datums. */
export type Variables = { byName: Map<string, Holder>; datums: readonly Ast[] }

/** The variables that a routine declares, with those that it is given. Variables of one name in several blocks are one. */
export function readVariables(routine: Ast, given: ReadonlyMap<string, Variable>, fieldNames: (variable: string, type: string) => readonly string[] | undefined): Variables {
  const byName = new Map<string, Holder>()
  for (const [name, variable] of given) {
    const fields = variable.fields === 'any' || variable.fields === undefined ? new Map<string, Dependence>() : new Map([...variable.fields].map(([field, dependence]) => [field, new Map(dependence)]))
    byName.set(name, { name, dependence: new Map(variable.dependence), fields, isRecord: variable.fields !== undefined, ...(fields.size > 0 && { fieldNames: [...fields.keys()] }), type: variable.type })
  }
  const datums = children(routine, 'datums')
  for (const datum of datums) {
    const { kind, body } = open(datum)
    const name = text(body, 'refname')
    if ((kind !== 'PLpgSQL_var' && kind !== 'PLpgSQL_rec') || byName.has(name)) continue
    byName.set(name, { name, dependence: new Map(), fields: new Map(), isRecord: kind === 'PLpgSQL_rec', fieldNames: fieldNames(name, text(child(child(body, 'datatype'), 'PLpgSQL_type'), 'typname')) })
  }
  return { byName, datums }
}

/** The variables as the resolver asks for them. A record whose fields are not known gives all it holds for any of them. */
export function toResolverVariables({ byName }: Variables): Map<string, Variable> {
  return new Map([...byName].map(([name, { dependence, fields, isRecord, fieldNames, shape, type }]) => {
    const whole: Dependence = new Map(dependence)
    for (const field of fields.values()) addThrough(whole, field, asComputed(use.identity))
    const columns = (fieldNames ?? (shape === 'mixed' ? undefined : shape))?.map((field) => ({ name: field, dependence: fields.get(field) ?? dependence }))
    return [name, { dependence: whole, type, ...(isRecord && { fields: fields.size > 0 ? fields : 'any' as const, ...(columns !== undefined && { columns }) }) }]
  }))
}

/** Puts the columns of a result into the target of INTO, FOR or FETCH. */
export function assignColumns(variables: Variables, target: Ast | undefined, columns: readonly Pick<Column, 'name' | 'dependence'>[]): void {
  if (target === undefined) return
  const { kind, body } = open(target)
  if (kind === 'PLpgSQL_row') {
    children(body, 'fields').forEach((field, index) => assignDatum(variables, number(field, 'varno'), columns[index]?.dependence ?? new Map()))
    return
  }
  const holder = variables.byName.get(text(body, 'refname'))
  if (holder === undefined) return
  if (kind === 'PLpgSQL_var') addThrough(holder.dependence, columns[0]?.dependence ?? new Map(), use.identity)
  else {
    keepShape(holder, columns)
    columns.forEach(({ name, dependence }, index) => addTo(holder.fields, holder.fieldNames?.[index] ?? name, dependence))
  }
}

/** Puts a value into a variable, or into a field of a record, by the number of its datum. */
export function assignDatum({ byName, datums }: Variables, at: number, value: Dependence, fields?: readonly Column[]): void {
  const { kind, body } = open(datums[at] ?? {})
  if (kind === 'PLpgSQL_recfield') {
    const holder = byName.get(text(child(datums[number(body, 'recparentno')], 'PLpgSQL_rec'), 'refname'))
    if (holder !== undefined) addTo(holder.fields, text(body, 'fieldname'), value)
    return
  }
  const holder = byName.get(text(body, 'refname'))
  if (holder === undefined) return
  if (holder.isRecord && fields !== undefined) {
    keepShape(holder, fields)
    for (const field of fields) addTo(holder.fields, field.name, field.dependence)
  } else addThrough(holder.dependence, value, use.identity)
}

/** A record that is given columns of other names somewhere has no columns that could be told. */
function keepShape(holder: Holder, columns: readonly Pick<Column, 'name'>[]): void {
  const names = columns.map(({ name }) => name)
  holder.shape = holder.shape === undefined || JSON.stringify(holder.shape) === JSON.stringify(names) ? names : 'mixed'
}

function addTo(fields: Map<string, Dependence>, name: string, value: Dependence): void {
  const known = fields.get(name) ?? new Map()
  addThrough(known, value, use.identity)
  fields.set(name, known)
}

export function variablesSignature({ byName }: Variables): string {
  return [...byName.values()].map(({ name, dependence, fields }) =>
    `${name}=${toSignature(dependence)};${[...fields].map(([field, value]) => `${field}:${toSignature(value)}`).join(',')}`).join('|')
}
