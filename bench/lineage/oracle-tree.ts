// The oracle's own reader of node trees: it shares no code with the product, so that one mistake does not hide the other.

/** `[tag, fields]` for a node, an array for a list, a string for anything else; null for `<>`. */
export type Tree = null | string | Tree[] | Node
export type Node = { t: string; f: Map<string, Tree> }

export function readTree(text: string): Tree {
  const tokens = tokenize(text)
  let at = 0
  const value = (): Tree => {
    const token = tokens[at++]!
    if (token === '{') {
      const node: Node = { t: tokens[at++]!, f: new Map() }
      while (tokens[at] !== '}') {
        const name = tokens[at++]!.slice(1)
        const values: Tree[] = []
        while (tokens[at] !== '}' && !isField(tokens[at]!)) values.push(value())
        node.f.set(name, values.length === 1 ? values[0]! : values.length === 0 ? null : values[0]!)
      }
      at++
      return node
    }
    if (token === '(') {
      const list: Tree[] = []
      if (['i', 'o', 'b', 'x'].includes(tokens[at]!)) at++
      while (tokens[at] !== ')') list.push(value())
      at++
      return list
    }
    if (token === '<>') return null
    return token.startsWith('"') ? token.slice(1) : token
  }
  return value()
}

function isField(token: string): boolean {
  return token.startsWith(':')
}

/** A quoted string begins with a quote and has none at its end; the bytes of a constant are left out. */
function tokenize(text: string): string[] {
  const tokens: string[] = []
  const pattern = /\[[^\]]*\]|([{}()])|"((?:[^"\\]|\\[\s\S])*)"|((?:[^\s{}()\\[]|\\[\s\S])(?:[^\s{}()\\]|\\[\s\S])*)/g
  for (const [whole, bracket, quoted, word] of text.matchAll(pattern)) {
    if (bracket !== undefined) tokens.push(bracket)
    else if (quoted !== undefined) tokens.push(`"${quoted.replaceAll(/\\([\s\S])/g, '$1')}`)
    else if (word !== undefined) tokens.push(word.includes('\\') ? word.replaceAll(/\\([\s\S])/g, '$1') : word)
    else tokens.push(whole)
  }
  return tokens
}
