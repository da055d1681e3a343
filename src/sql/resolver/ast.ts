/** A node of libpg_query's parse tree: `{ SelectStmt: { … } }` around, fields inside. */
export type Ast = { readonly [field: string]: AstValue | undefined }
export type AstValue = string | number | boolean | null | Ast | readonly AstValue[]

export function isAst(value: AstValue | undefined): value is Ast {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** What kind of node a wrapper holds, and the node itself. */
export function open(node: Ast): { kind: string; body: Ast } {
  for (const kind in node) {
    const body = node[kind]
    return { kind, body: isAst(body) ? body : {} }
  }
  return { kind: '', body: {} }
}

/** The node in a wrapper, where it is of this kind. */
export function as(node: Ast | undefined, kind: string): Ast | undefined {
  const body = node?.[kind]
  return isAst(body) ? body : undefined
}

export function child(body: Ast | undefined, field: string): Ast | undefined {
  const value = body?.[field]
  return isAst(value) ? value : undefined
}

export function children(body: Ast | undefined, field: string): readonly Ast[] {
  const value = body?.[field]
  return Array.isArray(value) ? value.filter(isAst) : []
}

/** The items of a `List` node. */
export function items(list: Ast | undefined): readonly Ast[] {
  return children(as(list, 'List'), 'items')
}

export function text(body: Ast | undefined, field: string): string {
  const value = body?.[field]
  return typeof value === 'string' ? value : ''
}

export function number(body: Ast | undefined, field: string): number {
  const value = body?.[field]
  return typeof value === 'number' ? value : 0
}

/** The text of a `String` node. */
export function stringOf(node: Ast | undefined): string {
  return text(as(node, 'String'), 'sval')
}

/** A list of `String` nodes as names; a star is `*`. */
export function namesOf(body: Ast | undefined, field: string): string[] {
  return children(body, field).map((node) => (node['A_Star'] === undefined ? stringOf(node) : '*'))
}

/** Every node below a value, wrapped or not. */
export function* wrappedIn(value: AstValue | undefined): Generator<Ast> {
  if (Array.isArray(value)) {
    for (const element of value as readonly AstValue[]) yield* wrappedIn(element)
    return
  }
  if (!isAst(value)) return
  let count = 0
  let only = ''
  for (const key in value) {
    count += 1
    only = key
  }
  // A wrapper has one key, which begins with a capital; anything else is a structure with nodes in it.
  if (count === 1 && /^[A-Z]/.test(only)) yield value
  else for (const key in value) yield* wrappedIn(value[key])
}
