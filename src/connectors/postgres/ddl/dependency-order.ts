import { fullyQualifiedName } from '../../../model/fqn.ts'

/** Something that other things may need: its names as in an FQN (`schema.name`), and the SQL that says what it needs itself. */
export type Creation = { names: readonly string[]; mentions: string; create: readonly string[] }

/**
 * Creations with what each one mentions before it, otherwise in the order given. The server qualifies every name it writes, so that a name
 * of two parts in a text is a mention; one too many costs nothing but order. In a circle the first one given comes first.
 */
export function inDependencyOrder(creations: readonly Creation[]): Creation[] {
  const byName = new Map<string, Creation[]>()
  for (const creation of creations) {
    for (const name of creation.names) byName.set(name, [...(byName.get(name) ?? []), creation])
  }
  const ordered = new Set<Creation>()
  const entered = new Set<Creation>()
  // A stack of its own, since a long chain of views would overflow the one of calls.
  for (const first of creations) {
    if (entered.has(first)) continue
    entered.add(first)
    const open = [{ creation: first, needs: listNeeds(first, byName) }]
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = top.needs.shift()
      if (next === undefined) {
        ordered.add(top.creation)
        open.pop()
      } else if (!entered.has(next)) {
        entered.add(next)
        open.push({ creation: next, needs: listNeeds(next, byName) })
      }
    }
  }
  return [...ordered]
}

function listNeeds({ mentions }: Creation, byName: ReadonlyMap<string, readonly Creation[]>): Creation[] {
  return listMentions(mentions).flatMap((name) => byName.get(name) ?? [])
}

/** Every name of two parts or more in SQL, cut to two, also within literals ('shop.orders_id_seq'::regclass). */
export function listMentions(sql: string): string[] {
  const literals: string[] = []
  const outside = sql.replaceAll(/"(?:[^"]|"")*"|'((?:[^']|'')*)'/g, (whole, literal: string | undefined) => {
    if (literal === undefined) return whole
    literals.push(literal.replaceAll("''", "'"))
    return ' '
  })
  return [...new Set([outside, ...literals].flatMap(listPairs))]
}

function listPairs(text: string): string[] {
  const pairs = text.matchAll(/("(?:[^"]|"")*"|[a-zA-Z_][\w$]*)\.("(?:[^"]|"")*"|[a-zA-Z_][\w$]*)/g)
  return [...pairs].map(([, first = '', second = '']) => fullyQualifiedName(unquote(first), unquote(second)))
}

function unquote(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part
}
